// Generated from contracts/ by `node scripts/abi.mjs`; do not edit.
export const poolLensAbi = [
	{
		"type": "constructor",
		"inputs": [
			{
				"name": "pools",
				"type": "address"
			},
			{
				"name": "classes",
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
		"name": "claimable",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
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
		"name": "poolAt",
		"inputs": [
			{
				"name": "poolId",
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
				"type": "tuple",
				"components": [
					{
						"name": "y",
						"type": "uint96"
					},
					{
						"name": "x",
						"type": "uint64"
					},
					{
						"name": "idle",
						"type": "uint32"
					},
					{
						"name": "settledAt",
						"type": "uint32"
					},
					{
						"name": "horizonTick",
						"type": "uint32"
					},
					{
						"name": "mass",
						"type": "uint128"
					},
					{
						"name": "massPerSecond",
						"type": "uint96"
					},
					{
						"name": "accX128",
						"type": "uint256"
					},
					{
						"name": "rateX128",
						"type": "uint256"
					},
					{
						"name": "lastPriceWad",
						"type": "uint96"
					},
					{
						"name": "ceilingWad",
						"type": "uint96"
					},
					{
						"name": "priceCumulative",
						"type": "uint128"
					},
					{
						"name": "floorPriceWad",
						"type": "uint96"
					},
					{
						"name": "feeBps",
						"type": "uint16"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "priceWad",
		"inputs": [
			{
				"name": "poolId",
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
		"name": "quoteEndLease",
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
				"name": "devices",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "quote",
				"type": "tuple",
				"components": [
					{
						"name": "computeSeconds",
						"type": "uint256"
					},
					{
						"name": "gross",
						"type": "uint256"
					},
					{
						"name": "fee",
						"type": "uint256"
					},
					{
						"name": "proceeds",
						"type": "uint256"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "quoteExit",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "principal",
				"type": "uint256"
			},
			{
				"name": "duration",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "quote",
				"type": "tuple",
				"components": [
					{
						"name": "isSeller",
						"type": "bool"
					},
					{
						"name": "released",
						"type": "uint256"
					},
					{
						"name": "payout",
						"type": "uint256"
					},
					{
						"name": "cost",
						"type": "uint256"
					},
					{
						"name": "fee",
						"type": "uint256"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "quoteExtend",
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
				"name": "end",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "tuple",
				"components": [
					{
						"name": "end",
						"type": "uint64"
					},
					{
						"name": "computeSeconds",
						"type": "uint256"
					},
					{
						"name": "cost",
						"type": "uint256"
					},
					{
						"name": "fee",
						"type": "uint256"
					},
					{
						"name": "priceBeforeWad",
						"type": "uint256"
					},
					{
						"name": "priceAfterWad",
						"type": "uint256"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "quoteInject",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
			{
				"name": "duration",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "tuple",
				"components": [
					{
						"name": "end",
						"type": "uint64"
					},
					{
						"name": "computeSeconds",
						"type": "uint256"
					},
					{
						"name": "rally",
						"type": "uint256"
					},
					{
						"name": "massPerSecond",
						"type": "uint256"
					},
					{
						"name": "opening",
						"type": "bool"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "quoteInjectForRally",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
			{
				"name": "rally",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "tuple",
				"components": [
					{
						"name": "end",
						"type": "uint64"
					},
					{
						"name": "computeSeconds",
						"type": "uint256"
					},
					{
						"name": "rally",
						"type": "uint256"
					},
					{
						"name": "massPerSecond",
						"type": "uint256"
					},
					{
						"name": "opening",
						"type": "bool"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "quoteRent",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
			{
				"name": "devices",
				"type": "uint256"
			},
			{
				"name": "end",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "tuple",
				"components": [
					{
						"name": "end",
						"type": "uint64"
					},
					{
						"name": "computeSeconds",
						"type": "uint256"
					},
					{
						"name": "cost",
						"type": "uint256"
					},
					{
						"name": "fee",
						"type": "uint256"
					},
					{
						"name": "priceBeforeWad",
						"type": "uint256"
					},
					{
						"name": "priceAfterWad",
						"type": "uint256"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "quoteRentForRally",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
			{
				"name": "devices",
				"type": "uint256"
			},
			{
				"name": "budget",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "tuple",
				"components": [
					{
						"name": "end",
						"type": "uint64"
					},
					{
						"name": "computeSeconds",
						"type": "uint256"
					},
					{
						"name": "cost",
						"type": "uint256"
					},
					{
						"name": "fee",
						"type": "uint256"
					},
					{
						"name": "priceBeforeWad",
						"type": "uint256"
					},
					{
						"name": "priceAfterWad",
						"type": "uint256"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "quoteSell",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
			{
				"name": "duration",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "tuple",
				"components": [
					{
						"name": "end",
						"type": "uint64"
					},
					{
						"name": "computeSeconds",
						"type": "uint256"
					},
					{
						"name": "gross",
						"type": "uint256"
					},
					{
						"name": "fee",
						"type": "uint256"
					},
					{
						"name": "proceeds",
						"type": "uint256"
					},
					{
						"name": "collateral",
						"type": "uint256"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "quoteSellForRally",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
			{
				"name": "wanted",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "tuple",
				"components": [
					{
						"name": "end",
						"type": "uint64"
					},
					{
						"name": "computeSeconds",
						"type": "uint256"
					},
					{
						"name": "gross",
						"type": "uint256"
					},
					{
						"name": "fee",
						"type": "uint256"
					},
					{
						"name": "proceeds",
						"type": "uint256"
					},
					{
						"name": "collateral",
						"type": "uint256"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "slopeChanges",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
			{
				"name": "from",
				"type": "uint256"
			},
			{
				"name": "to",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "times",
				"type": "uint256[]"
			},
			{
				"name": "changes",
				"type": "tuple[]",
				"components": [
					{
						"name": "idle",
						"type": "int64"
					},
					{
						"name": "massPerSecond",
						"type": "uint96"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "error",
		"name": "BudgetTooSmall",
		"inputs": [
			{
				"name": "budget",
				"type": "uint256"
			},
			{
				"name": "least",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "LeaseEndNotLater",
		"inputs": [
			{
				"name": "end",
				"type": "uint256"
			},
			{
				"name": "leaseEnd",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "LeaseEndPassed",
		"inputs": [
			{
				"name": "end",
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
		"name": "LeaseOver",
		"inputs": [
			{
				"name": "leaseId",
				"type": "uint256"
			},
			{
				"name": "end",
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
		"name": "NoDevices",
		"inputs": []
	},
	{
		"type": "error",
		"name": "NoLiquidity",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			}
		]
	},
	{
		"type": "error",
		"name": "NotEnoughIdle",
		"inputs": [
			{
				"name": "wanted",
				"type": "uint256"
			},
			{
				"name": "idle",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "ProceedsOutOfReach",
		"inputs": [
			{
				"name": "wanted",
				"type": "uint256"
			},
			{
				"name": "most",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "TooManyDevices",
		"inputs": [
			{
				"name": "count",
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
		"name": "UnknownPool",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			}
		]
	},
	{
		"type": "error",
		"name": "WindowLeased",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "leaseEnd",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "WindowNotInPool",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
			{
				"name": "windowId",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "WindowOver",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "end",
				"type": "uint256"
			},
			{
				"name": "time",
				"type": "uint256"
			}
		]
	}
] as const;
