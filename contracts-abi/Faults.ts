// Generated from contracts/ by `node scripts/abi.mjs`; do not edit.
export const faultsAbi = [
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
				"name": "pools",
				"type": "address"
			},
			{
				"name": "verification",
				"type": "address"
			},
			{
				"name": "staking",
				"type": "address"
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
		"name": "PENALTY_BPS",
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
		"name": "POOLS",
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
		"name": "STAKING",
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
		"name": "VERIFICATION",
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
		"name": "accusationOf",
		"inputs": [
			{
				"name": "leaseId",
				"type": "uint256"
			},
			{
				"name": "windowId",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "bytes32"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "accusationsOf",
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
		"name": "accuse",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
			{
				"name": "leaseId",
				"type": "uint256"
			},
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "evidenceHash",
				"type": "bytes32"
			}
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "claimOf",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "client",
				"type": "address"
			},
			{
				"name": "due",
				"type": "uint256"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "getReport",
		"inputs": [
			{
				"name": "reportId",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "tuple",
				"components": [
					{
						"name": "client",
						"type": "address"
					},
					{
						"name": "penalty",
						"type": "uint96"
					},
					{
						"name": "poolId",
						"type": "bytes32"
					},
					{
						"name": "windowId",
						"type": "uint64"
					},
					{
						"name": "roundId",
						"type": "uint64"
					},
					{
						"name": "leaseId",
						"type": "uint64"
					},
					{
						"name": "outcome",
						"type": "uint8"
					},
					{
						"name": "due",
						"type": "uint96"
					},
					{
						"name": "challengeFee",
						"type": "uint96"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "quoteReport",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
			{
				"name": "leaseId",
				"type": "uint256"
			},
			{
				"name": "windowId",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "challengeFee",
				"type": "uint256"
			},
			{
				"name": "penalty",
				"type": "uint256"
			},
			{
				"name": "due",
				"type": "uint256"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "report",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
			{
				"name": "leaseId",
				"type": "uint256"
			},
			{
				"name": "windowId",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "reportId",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "reportCount",
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
		"name": "reportOf",
		"inputs": [
			{
				"name": "windowId",
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
		"name": "reportWithPermit",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
			{
				"name": "leaseId",
				"type": "uint256"
			},
			{
				"name": "windowId",
				"type": "uint256"
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
				"name": "",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "resolve",
		"inputs": [
			{
				"name": "reportId",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "paid",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "event",
		"name": "Accused",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "windowId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "client",
				"type": "address",
				"indexed": true
			},
			{
				"name": "leaseId",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "evidenceHash",
				"type": "bytes32",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "FaultReported",
		"inputs": [
			{
				"name": "reportId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "windowId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "client",
				"type": "address",
				"indexed": true
			},
			{
				"name": "poolId",
				"type": "bytes32",
				"indexed": false
			},
			{
				"name": "leaseId",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "roundId",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "due",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "challengeFee",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "penalty",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "FaultResolved",
		"inputs": [
			{
				"name": "reportId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "windowId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "outcome",
				"type": "uint8",
				"indexed": false
			},
			{
				"name": "paid",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "error",
		"name": "AlreadyAccused",
		"inputs": [
			{
				"name": "leaseId",
				"type": "uint256"
			},
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "evidenceHash",
				"type": "bytes32"
			}
		]
	},
	{
		"type": "error",
		"name": "AlreadyResolved",
		"inputs": [
			{
				"name": "reportId",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "EmptyEvidence",
		"inputs": []
	},
	{
		"type": "error",
		"name": "LeaseNotActive",
		"inputs": [
			{
				"name": "leaseId",
				"type": "uint256"
			},
			{
				"name": "windowId",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "NotLeaseClient",
		"inputs": [
			{
				"name": "leaseId",
				"type": "uint256"
			},
			{
				"name": "caller",
				"type": "address"
			},
			{
				"name": "client",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "ReportPending",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "reportId",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "RoundNotDecided",
		"inputs": [
			{
				"name": "roundId",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "SafeCastOverflowedUintDowncast",
		"inputs": [
			{
				"name": "bits",
				"type": "uint8"
			},
			{
				"name": "value",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "UnknownReport",
		"inputs": [
			{
				"name": "reportId",
				"type": "uint256"
			}
		]
	}
] as const;
