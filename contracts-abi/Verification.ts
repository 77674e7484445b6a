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
				"name": "emission",
				"type": "address"
			},
			{
				"name": "faults",
				"type": "address"
			},
			{
				"name": "referee",
				"type": "address"
			},
			{
				"name": "minBond",
				"type": "uint256"
			},
			{
				"name": "epochSeconds",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "ABSENCE_PENALTY",
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
		"name": "DISSENT_PENALTY",
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
		"name": "DRAW_SECONDS",
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
		"name": "EMISSION",
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
		"name": "EPOCH_SECONDS",
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
		"name": "FAULTS",
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
		"name": "MAX_EPOCH_SECONDS",
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
		"name": "MIN_EPOCH_SECONDS",
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
		"name": "MIN_SEAT_FEE",
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
		"name": "REFEREE",
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
		"name": "ROUND_SECONDS",
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
		"name": "activeCount",
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
				"name": "roundId",
				"type": "uint256"
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
		"name": "cancel",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256"
			}
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "close",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256"
			}
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "convict",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			}
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "convictedAt",
		"inputs": [
			{
				"name": "deviceId",
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
		"name": "draw",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "verifiers",
				"type": "address[]"
			}
		],
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
				"name": "failures",
				"type": "uint256"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "faultRoundOf",
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
						"name": "roundId",
						"type": "uint64"
					},
					{
						"name": "attestedAt",
						"type": "uint64"
					},
					{
						"name": "until",
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
						"name": "verifier",
						"type": "address"
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
		"name": "getRound",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "tuple",
				"components": [
					{
						"name": "deviceId",
						"type": "bytes32"
					},
					{
						"name": "classId",
						"type": "bytes32"
					},
					{
						"name": "payer",
						"type": "address"
					},
					{
						"name": "fee",
						"type": "uint128"
					},
					{
						"name": "drawUntil",
						"type": "uint64"
					},
					{
						"name": "deadline",
						"type": "uint64"
					},
					{
						"name": "fault",
						"type": "bool"
					},
					{
						"name": "status",
						"type": "uint8"
					},
					{
						"name": "closed",
						"type": "bool"
					},
					{
						"name": "passes",
						"type": "uint8"
					},
					{
						"name": "fails",
						"type": "uint8"
					},
					{
						"name": "seats",
						"type": "tuple[]",
						"components": [
							{
								"name": "verifier",
								"type": "address"
							},
							{
								"name": "vote",
								"type": "uint8"
							},
							{
								"name": "score",
								"type": "uint64"
							}
						]
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
						"name": "earned",
						"type": "uint128"
					},
					{
						"name": "withdrawableAt",
						"type": "uint64"
					},
					{
						"name": "openSeats",
						"type": "uint32"
					},
					{
						"name": "active",
						"type": "bool"
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
						"name": "earned",
						"type": "uint128"
					},
					{
						"name": "withdrawableAt",
						"type": "uint64"
					},
					{
						"name": "openSeats",
						"type": "uint32"
					},
					{
						"name": "active",
						"type": "bool"
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
		"name": "request",
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
				"name": "roundId",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "requestFault",
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
				"name": "roundId",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "requestWithPermit",
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
				"name": "permit",
				"type": "tuple",
				"components": [
					{
						"name": "value",
						"type": "uint256"
					},
					{
						"name": "deadline",
						"type": "uint256"
					},
					{
						"name": "v",
						"type": "uint8"
					},
					{
						"name": "r",
						"type": "bytes32"
					},
					{
						"name": "s",
						"type": "bytes32"
					}
				]
			}
		],
		"outputs": [
			{
				"name": "roundId",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "roundCount",
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
		"name": "roundOf",
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
		"name": "statusOf",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "uint8"
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
		"type": "function",
		"name": "withdrawEarned",
		"inputs": [],
		"outputs": [
			{
				"name": "amount",
				"type": "uint256"
			}
		],
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
			},
			{
				"name": "roundId",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "until",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "DeviceConvicted",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32",
				"indexed": true
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "Drawn",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256",
				"indexed": true
			},
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
				"name": "verifiers",
				"type": "address[]",
				"indexed": false
			},
			{
				"name": "deadline",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "EarnedWithdrawn",
		"inputs": [
			{
				"name": "verifier",
				"type": "address",
				"indexed": true
			},
			{
				"name": "amount",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "RoundCancelled",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "payer",
				"type": "address",
				"indexed": true
			},
			{
				"name": "refunded",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "RoundClosed",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "status",
				"type": "uint8",
				"indexed": false
			},
			{
				"name": "share",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "refunded",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "burned",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "RoundRequested",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256",
				"indexed": true
			},
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
				"name": "payer",
				"type": "address",
				"indexed": false
			},
			{
				"name": "fee",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "drawUntil",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "fault",
				"type": "bool",
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
		"name": "VerifierSlashed",
		"inputs": [
			{
				"name": "verifier",
				"type": "address",
				"indexed": true
			},
			{
				"name": "roundId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "penalty",
				"type": "uint256",
				"indexed": false
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
		"type": "event",
		"name": "Voted",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256",
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
		"name": "CannotCancelYet",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256"
			},
			{
				"name": "drawUntil",
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
		"name": "DeviceIsConvicted",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			}
		]
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
		"name": "DrawTooEarly",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256"
			},
			{
				"name": "blockNumber",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "DrawTooLate",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256"
			},
			{
				"name": "drawUntil",
				"type": "uint256"
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
		"name": "EpochOutOfBounds",
		"inputs": [
			{
				"name": "epochSeconds",
				"type": "uint256"
			},
			{
				"name": "minimum",
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
		"name": "FeeTooSmall",
		"inputs": [
			{
				"name": "fee",
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
		"name": "NoVerifierActive",
		"inputs": []
	},
	{
		"type": "error",
		"name": "NotDeviceOwner",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			},
			{
				"name": "caller",
				"type": "address"
			},
			{
				"name": "owner",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "NotDrawn",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256"
			},
			{
				"name": "account",
				"type": "address"
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
		"name": "NothingEarned",
		"inputs": [
			{
				"name": "account",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "OnlyFaults",
		"inputs": [
			{
				"name": "caller",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "OnlyReferee",
		"inputs": [
			{
				"name": "caller",
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
		"name": "RenewalTooEarly",
		"inputs": [
			{
				"name": "from",
				"type": "uint256"
			},
			{
				"name": "time",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "RetryTooEarly",
		"inputs": [
			{
				"name": "from",
				"type": "uint256"
			},
			{
				"name": "time",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "RoundIsClosed",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "RoundNotOver",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256"
			},
			{
				"name": "deadline",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "RoundOpen",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256"
			}
		]
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
		"name": "SeatsOpen",
		"inputs": [
			{
				"name": "account",
				"type": "address"
			},
			{
				"name": "seats",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "UnknownRound",
		"inputs": [
			{
				"name": "roundId",
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
	},
	{
		"type": "error",
		"name": "VoteTooLate",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256"
			},
			{
				"name": "deadline",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "VotedAlready",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256"
			},
			{
				"name": "account",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "WrongStatus",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256"
			},
			{
				"name": "status",
				"type": "uint8"
			}
		]
	}
] as const;
