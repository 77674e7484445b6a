// Generated from contracts/ by `node scripts/abi.mjs`; do not edit.
export const emissionAbi = [
	{
		"type": "constructor",
		"inputs": [
			{
				"name": "rally",
				"type": "address"
			},
			{
				"name": "genesis",
				"type": "uint256"
			},
			{
				"name": "foundation",
				"type": "address"
			},
			{
				"name": "team",
				"type": "address"
			},
			{
				"name": "staking",
				"type": "address"
			},
			{
				"name": "pools",
				"type": "address"
			},
			{
				"name": "verification",
				"type": "address"
			}
		],
		"stateMutability": "nonpayable"
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
		"name": "FOUNDATION",
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
		"name": "GENESIS",
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
		"name": "TEAM",
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
		"name": "TEAM_UNLOCK",
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
		"name": "bookerOf",
		"inputs": [
			{
				"name": "role",
				"type": "uint8"
			}
		],
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
		"name": "claim",
		"inputs": [
			{
				"name": "role",
				"type": "uint8"
			},
			{
				"name": "epoch",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "reward",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "claimFoundation",
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
		"type": "function",
		"name": "claimMany",
		"inputs": [
			{
				"name": "role",
				"type": "uint8"
			},
			{
				"name": "epochs",
				"type": "uint256[]"
			}
		],
		"outputs": [
			{
				"name": "reward",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "claimTeam",
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
		"type": "function",
		"name": "communityOf",
		"inputs": [
			{
				"name": "epoch",
				"type": "uint256"
			},
			{
				"name": "role",
				"type": "uint8"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "uint256"
			}
		],
		"stateMutability": "pure"
	},
	{
		"type": "function",
		"name": "credit",
		"inputs": [
			{
				"name": "role",
				"type": "uint8"
			},
			{
				"name": "account",
				"type": "address"
			},
			{
				"name": "weight",
				"type": "uint256"
			},
			{
				"name": "factorWad",
				"type": "uint256"
			}
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "cumulative",
		"inputs": [
			{
				"name": "day",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "uint256"
			}
		],
		"stateMutability": "pure"
	},
	{
		"type": "function",
		"name": "currentEpoch",
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
		"name": "earned",
		"inputs": [
			{
				"name": "account",
				"type": "address"
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
		"name": "epochEnd",
		"inputs": [
			{
				"name": "epoch",
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
		"name": "firstSeen",
		"inputs": [
			{
				"name": "account",
				"type": "address"
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
		"name": "foundationPaid",
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
		"name": "getCredit",
		"inputs": [
			{
				"name": "account",
				"type": "address"
			},
			{
				"name": "role",
				"type": "uint8"
			},
			{
				"name": "epoch",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "tuple",
				"components": [
					{
						"name": "weight",
						"type": "uint128"
					},
					{
						"name": "effective",
						"type": "uint128"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "getTotals",
		"inputs": [
			{
				"name": "role",
				"type": "uint8"
			},
			{
				"name": "epoch",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "tuple",
				"components": [
					{
						"name": "weight",
						"type": "uint128"
					},
					{
						"name": "retired",
						"type": "bool"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "previewClaim",
		"inputs": [
			{
				"name": "account",
				"type": "address"
			},
			{
				"name": "role",
				"type": "uint8"
			},
			{
				"name": "epoch",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "tuple",
				"components": [
					{
						"name": "share",
						"type": "uint256"
					},
					{
						"name": "potWad",
						"type": "uint256"
					},
					{
						"name": "polWad",
						"type": "uint256"
					},
					{
						"name": "reward",
						"type": "uint256"
					},
					{
						"name": "withheld",
						"type": "uint256"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "retire",
		"inputs": [
			{
				"name": "role",
				"type": "uint8"
			},
			{
				"name": "epoch",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "amount",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "teamPaid",
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
		"type": "event",
		"name": "Claimed",
		"inputs": [
			{
				"name": "role",
				"type": "uint8",
				"indexed": true
			},
			{
				"name": "epoch",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "account",
				"type": "address",
				"indexed": true
			},
			{
				"name": "reward",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "withheld",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "potWad",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "polWad",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "Credited",
		"inputs": [
			{
				"name": "role",
				"type": "uint8",
				"indexed": true
			},
			{
				"name": "epoch",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "account",
				"type": "address",
				"indexed": true
			},
			{
				"name": "weight",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "effective",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "FoundationPaid",
		"inputs": [
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
		"name": "Retired",
		"inputs": [
			{
				"name": "role",
				"type": "uint8",
				"indexed": true
			},
			{
				"name": "epoch",
				"type": "uint256",
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
		"name": "TeamPaid",
		"inputs": [
			{
				"name": "amount",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "error",
		"name": "AlreadyRetired",
		"inputs": [
			{
				"name": "role",
				"type": "uint8"
			},
			{
				"name": "epoch",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "EpochHasWeight",
		"inputs": [
			{
				"name": "role",
				"type": "uint8"
			},
			{
				"name": "epoch",
				"type": "uint256"
			},
			{
				"name": "weight",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "EpochNotOver",
		"inputs": [
			{
				"name": "epoch",
				"type": "uint256"
			},
			{
				"name": "current",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "FactorAboveOne",
		"inputs": [
			{
				"name": "factorWad",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "GenesisInFuture",
		"inputs": [
			{
				"name": "genesis",
				"type": "uint256"
			},
			{
				"name": "now_",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "NotMinter",
		"inputs": [
			{
				"name": "minter",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "NothingToClaim",
		"inputs": [
			{
				"name": "role",
				"type": "uint8"
			},
			{
				"name": "epoch",
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
		"name": "OnlyBooker",
		"inputs": [
			{
				"name": "role",
				"type": "uint8"
			},
			{
				"name": "caller",
				"type": "address"
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
		"name": "TeamLocked",
		"inputs": [
			{
				"name": "until",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "ZeroAddress",
		"inputs": []
	}
] as const;
