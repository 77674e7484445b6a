// Generated from contracts/ by `node scripts/abi.mjs`; do not edit.
export const verificationAbi = [
	{
		"type": "constructor",
		"inputs": [
			{
				"name": "rally",
				"type": "address"
			},
			{
				"name": "classes",
				"type": "address"
			},
			{
				"name": "devices",
				"type": "address"
			},
			{
				"name": "minBond",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "CLASSES",
		"inputs": [],
		"outputs": [
			{
				"name": "",
				"type": "address"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "DEVICES",
		"inputs": [],
		"outputs": [
			{
				"name": "",
				"type": "address"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "MAX_ENDPOINT_BYTES",
		"inputs": [],
		"outputs": [
			{
				"name": "",
				"type": "uint256"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "MIN_BOND",
		"inputs": [],
		"outputs": [
			{
				"name": "",
				"type": "uint256"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "RALLY",
		"inputs": [],
		"outputs": [
			{
				"name": "",
				"type": "address"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "UNBONDING_SECONDS",
		"inputs": [],
		"outputs": [
			{
				"name": "",
				"type": "uint256"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "attest",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			},
			{
				"name": "classId",
				"type": "bytes32"
			},
			{
				"name": "score",
				"type": "uint64"
			},
			{
				"name": "memoryBytes",
				"type": "uint64"
			},
			{
				"name": "passed",
				"type": "bool"
			},
			{
				"name": "transcriptHash",
				"type": "bytes32"
			}
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "attestedUntil",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			},
			{
				"name": "classId",
				"type": "bytes32"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "uint256"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "bond",
		"inputs": [
			{
				"name": "amount",
				"type": "uint256"
			},
			{
				"name": "x",
				"type": "bytes32"
			},
			{
				"name": "y",
				"type": "bytes32"
			},
			{
				"name": "endpoint",
				"type": "string"
			}
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "failuresUntil",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			},
			{
				"name": "classId",
				"type": "bytes32"
			},
			{
				"name": "time",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "uint256"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "getAttestation",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			},
			{
				"name": "classId",
				"type": "bytes32"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "tuple",
				"components": [
					{
						"name": "verifier",
						"type": "address"
					},
					{
						"name": "attestedAt",
						"type": "uint64"
					},
					{
						"name": "passed",
						"type": "bool"
					},
					{
						"name": "score",
						"type": "uint64"
					},
					{
						"name": "memoryBytes",
						"type": "uint64"
					},
					{
						"name": "transcriptHash",
						"type": "bytes32"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "getVerifier",
		"inputs": [
			{
				"name": "account",
				"type": "address"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "tuple",
				"components": [
					{
						"name": "account",
						"type": "address"
					},
					{
						"name": "bond",
						"type": "uint128"
					},
					{
						"name": "withdrawableAt",
						"type": "uint64"
					},
					{
						"name": "x",
						"type": "bytes32"
					},
					{
						"name": "y",
						"type": "bytes32"
					},
					{
						"name": "endpoint",
						"type": "string"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "isAttested",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			},
			{
				"name": "classId",
				"type": "bytes32"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "bool"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "isVerifier",
		"inputs": [
			{
				"name": "account",
				"type": "address"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "bool"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "listVerifiers",
		"inputs": [
			{
				"name": "offset",
				"type": "uint256"
			},
			{
				"name": "limit",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "page",
				"type": "tuple[]",
				"components": [
					{
						"name": "account",
						"type": "address"
					},
					{
						"name": "bond",
						"type": "uint128"
					},
					{
						"name": "withdrawableAt",
						"type": "uint64"
					},
					{
						"name": "x",
						"type": "bytes32"
					},
					{
						"name": "y",
						"type": "bytes32"
					},
					{
						"name": "endpoint",
						"type": "string"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "unbond",
		"inputs": [],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "verifierCount",
		"inputs": [],
		"outputs": [
			{
				"name": "",
				"type": "uint256"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "withdraw",
		"inputs": [],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "event",
		"name": "Attested",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "classId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "verifier",
				"type": "address",
				"indexed": true
			},
			{
				"name": "passed",
				"type": "bool",
				"indexed": false
			},
			{
				"name": "score",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "memoryBytes",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "transcriptHash",
				"type": "bytes32",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "VerifierBonded",
		"inputs": [
			{
				"name": "verifier",
				"type": "address",
				"indexed": true
			},
			{
				"name": "added",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "bond",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "x",
				"type": "bytes32",
				"indexed": false
			},
			{
				"name": "y",
				"type": "bytes32",
				"indexed": false
			},
			{
				"name": "endpoint",
				"type": "string",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "VerifierUnbonding",
		"inputs": [
			{
				"name": "verifier",
				"type": "address",
				"indexed": true
			},
			{
				"name": "withdrawableAt",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "VerifierWithdrawn",
		"inputs": [
			{
				"name": "verifier",
				"type": "address",
				"indexed": true
			},
			{
				"name": "bond",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "error",
		"name": "BondLocked",
		"inputs": [
			{
				"name": "withdrawableAt",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "BondTooSmall",
		"inputs": [
			{
				"name": "bond",
				"type": "uint256"
			},
			{
				"name": "minimum",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "CheckpointUnorderedInsertion",
		"inputs": []
	},
	{
		"type": "error",
		"name": "DeviceNotRegistered",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			}
		]
	},
	{
		"type": "error",
		"name": "EndpointTooLong",
		"inputs": [
			{
				"name": "length",
				"type": "uint256"
			},
			{
				"name": "maximum",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "MemoryBelowMinimum",
		"inputs": [
			{
				"name": "memoryBytes",
				"type": "uint256"
			},
			{
				"name": "minimum",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "NotUnbonding",
		"inputs": [
			{
				"name": "account",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "NotVerifier",
		"inputs": [
			{
				"name": "account",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "PeerKeyMissing",
		"inputs": []
	},
	{
		"type": "error",
		"name": "ScoreBelowMinimum",
		"inputs": [
			{
				"name": "score",
				"type": "uint256"
			},
			{
				"name": "minimum",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "VerifierIsUnbonding",
		"inputs": [
			{
				"name": "account",
				"type": "address"
			},
			{
				"name": "withdrawableAt",
				"type": "uint256"
			}
		]
	}
] as const;
