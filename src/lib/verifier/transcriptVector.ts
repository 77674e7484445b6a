// Written in Node once, so that every engine can be held to it.
import type { SignedTranscript } from './types';

/** A small transcript with its hash and its link. Its numbers are some that engines could write in two ways. */
export const transcriptVector: { signed: SignedTranscript; hash: string; fragment: string } = {
	signed: {
		transcript: {
			version: 1,
			devicePublicKey:
				'0x04dd6454243e2973d35fcde1bf39997ee0f7677955617ad181b1e47d134b731e943d2311cfe8c66dad7416e6d41642a7ca84584727d45611249594a3b11f341f68',
			verifierPublicKey:
				'0x0480b9739bcd595a54d1682c7cc4e907b67a87ff399f3aa472755648da30dda852e31d0822d284bfaf73088d995f334c571a8f8c308391f051b490745545a69351',
			chainId: 31337,
			classId: '0x0909090909090909090909090909090909090909090909090909090909090909',
			startedAtMs: 1795282800000,
			terms: { kernel: 'gemm-f32', minScore: 1e21, minMemoryBytes: 1e-7 },
			challenges: [
				{
					purpose: 'score',
					work: { kernel: 'gemm-f32', n: 16, rounds: 2 },
					seed: '0x07353145cafd5b0b95fed5bc53601637f8f7b9b196b62521b43359e5bc1a1479',
					deadlineMs: 30000,
					elapsedMs: 1503.4000000003725,
					rttMs: 11.7,
					score: 10983.441710797017,
					commit: '0x31ddad336ba3c9f9ab0dacb0a0991f057c3de13329a50cd916b14a77b580dea2',
					signature:
						'0x02eb710eb966eea4b2693e39215d1546b7d682fd029b47e28f5979546e3805c61d57063ab0f40ac163d9d79199dffe8fc7b1919f07ffd44b760128f953e25d81',
					digests: ['0xd7c4b19f7c8a52cfb603529523fb5f4f', '0x6b7bc9cfc4125eaa5aa2b812d181070a'],
					opened: [
						{
							round: 1,
							rowRoot: '0xded6810236ac9d8a167bf9b81368d6083319a3b4ef6aaba31167028c37500c03',
							signature:
								'0x76d96dae50b1249d6dac395a0d54885666b3177497da62ce75a46e5151c4740e0a098ba21dddd2d91831e6e7877ea1fa5c76e855635eb67a7d9aa2145ee7cd42'
						},
						{
							round: 2,
							rowRoot: '0x28e47eed08dfb732926e4d06d3281a0474f1ee6e88d7079430a9a137182c93a6',
							signature:
								'0x53515e79ed448a9cc3c5a841c125be29ae710c349611f09ce72dc6af8518ae452b1f5d0885bad7ae24179de6f766cc3b8ac17347813ec63e8a93e0a34da790d5'
						}
					]
				}
			],
			verdict: {
				passed: false,
				score: 0,
				spread: 0,
				memoryBytes: 0,
				sentence: '1 of 3 challenges were completed.'
			}
		},
		signature:
			'0xc84be2a1aca8a492a7497ac3ca78aac1d4238687074b314c952e07bdd3b6883573435a2fbeca8ed18c5234af103affa5962620d254d6c1561bbd09a8e3c5541e'
	},
	hash: '0xb36b5b5dfb2c97e40c5ca0ba4aa79946f9ccb154f069f5cbd8a31947482454a9',
	fragment:
		'#t=pZVLjyy3DYX_ykDbtC9IkRTF3iU7IzAQ2MvAC0qkrhvux6C67wsX89-DmrlwEhteubQqqVDUOfp49LXcT--v_viwZTkW-Dw7j6yOPr07W3VlU580Xbv7xOBKvXUF5UHI06Qm6Iig0XonUWISr2vk9J6BfUol9oVAvpaLtdoqRBWONlEajhFg3pOmCGOWQ3lsfr3P7fT8KMevZf7ip-v3UY6ERHrY38_nvL7Pezn--2uZt8vl9HjdOmGEB1EbTtOW-YDwOcDBDBeITopEomouMMOwDWRXHdIh0ms5lEiP8-maP9zLkQAADiVO7_P-2IsV-Bw6eaAtnd2lzjUakFSTSmvI4lUOBT63oWPaXJOxSrqLex0da2BHUPDy86Hk2Z_vGXsdFKB3DN8e0iqHcnvOa8arwO324RrliIey3T79eLu9aY2M1hEqNZ8W3bHpWDY6UuvRoBOhOQ3O1dyHE2JTqH2SCsAEKoffnbu2sBaeAgMrW7TwSSYOIdy7tNYGoe4whLc6U8W5paDgZGXI3eU-vGJERA3DTpgttaum43KZ2rKLNJIcTV3D3CuyZOoMruXl8JvW-v9aa0_WzIAeayhVqy05oAXVjg6svDCzZe-hoMYEbo6k2Os08vYHrUKCkmoZzN1tTprinXFilZHVPBVhEltDXGAztcZsvrpg92SpA5cE9C7DQz0ro1pkW9ranDS6T1Ri7Ug5G2V3owQnDleDkPLy86E8f9ieb_d9Q_d523but8fjlQd8p4dvk0cE6_SOGRVBTQH3pdzRKPAZlISQZfoKGTBMVoaMKdQAG-nqS4cNtDZalYqDicRSxkRHVvuDMVBzKEIOay3TedRmlGQVJVC4DY3W6wqoNliz9iWmJtySOshsGKLQyAcsBp_YKCzU0CzWyr6mDjS0BbpWMA9tgLUvE8oq0bEcyqfb9uve9r_mds1zOZb3ebl8t2jvzms5Yju8UXIvx_qy-zjPfr9__80Q-2vjNQE-nmb-68M4n-Y_88vbbzmisXBlympKQbJmJI5FZqaZsLSpmkhD9b3NByZrIPFQwjSmqIQ4V_bZWngoY8sWjI2r6_TO0lmrBkvDvf_E2GkgLmJcre8n9fDtkfH3N0bUpPba4S2jHrld7n_m2uV0_SEvt-3LP7489tDE_E5fZ3_6hlj-reLLoXzMLU7zNXMv__s9HMqz3-87c8vP9_yNTdhRvD7yOnd68Om2nujpv_H89Cm3fJq3y_M5Hxnvdg3PW3qUI7yVO61Tbr-3usMwJRszxMSFA1uvU-fkNNA9Orqu3fhF7rtnIo17OEGEd6lJGNBrjdp5LF9K0HuYySLiKYreV58EnV4vBRxsoCzC4s1IdgY_5nY_3XbaXl7-Aw'
};
