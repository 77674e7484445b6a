// Generated from contracts/ by `node scripts/abi.mjs`; do not edit.
export const poolsAbi = [
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
				"name": "staking",
				"type": "address"
			},
			{
				"name": "emission",
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
		"name": "MAX_DEVICES",
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
		"name": "TICK_SECONDS",
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
		"name": "bitmapWord",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
			{
				"name": "word",
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
		"name": "close",
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
				"name": "to",
				"type": "address"
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
		"name": "collect",
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
				"name": "to",
				"type": "address"
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
		"name": "creditLease",
		"inputs": [
			{
				"name": "leaseId",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "fee",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "endLease",
		"inputs": [
			{
				"name": "params",
				"type": "tuple",
				"components": [
					{
						"name": "poolId",
						"type": "bytes32"
					},
					{
						"name": "leaseId",
						"type": "uint256"
					},
					{
						"name": "windowIds",
						"type": "uint64[]"
					},
					{
						"name": "minProceeds",
						"type": "uint256"
					},
					{
						"name": "deadline",
						"type": "uint256"
					}
				]
			}
		],
		"outputs": [
			{
				"name": "proceeds",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "exitLp",
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
			},
			{
				"name": "minRally",
				"type": "uint256"
			},
			{
				"name": "to",
				"type": "address"
			}
		],
		"outputs": [
			{
				"name": "payout",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "exitSeller",
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
				"name": "maxCost",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "cost",
				"type": "uint256"
			},
			{
				"name": "fee",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "expel",
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
			},
			{
				"name": "to",
				"type": "address"
			}
		],
		"outputs": [
			{
				"name": "payout",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "extend",
		"inputs": [
			{
				"name": "params",
				"type": "tuple",
				"components": [
					{
						"name": "poolId",
						"type": "bytes32"
					},
					{
						"name": "leaseId",
						"type": "uint256"
					},
					{
						"name": "windowIds",
						"type": "uint64[]"
					},
					{
						"name": "end",
						"type": "uint64"
					},
					{
						"name": "maxCost",
						"type": "uint256"
					},
					{
						"name": "deadline",
						"type": "uint256"
					}
				]
			}
		],
		"outputs": [
			{
				"name": "cost",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "getLease",
		"inputs": [
			{
				"name": "leaseId",
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
						"name": "start",
						"type": "uint32"
					},
					{
						"name": "end",
						"type": "uint32"
					},
					{
						"name": "devices",
						"type": "uint16"
					},
					{
						"name": "feeBps",
						"type": "uint16"
					},
					{
						"name": "clientKeyId",
						"type": "bytes20"
					},
					{
						"name": "cost",
						"type": "uint96"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "getPool",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
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
		"name": "getPosition",
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
				"type": "tuple",
				"components": [
					{
						"name": "massPerSecond",
						"type": "uint96"
					},
					{
						"name": "end",
						"type": "uint32"
					},
					{
						"name": "leaseEnd",
						"type": "uint32"
					},
					{
						"name": "leaseId",
						"type": "uint64"
					},
					{
						"name": "listIndex",
						"type": "uint32"
					},
					{
						"name": "paidAccX128",
						"type": "uint256"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "inject",
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
				"name": "end",
				"type": "uint64"
			},
			{
				"name": "openingRally",
				"type": "uint256"
			},
			{
				"name": "maxRally",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "rally",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "isLeaseActive",
		"inputs": [
			{
				"name": "leaseId",
				"type": "uint256"
			},
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
				"type": "bool"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "leaseCount",
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
		"name": "observe",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "uint128"
			},
			{
				"name": "",
				"type": "uint32"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "poke",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
			{
				"name": "maxTicks",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "settledAt",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "rent",
		"inputs": [
			{
				"name": "params",
				"type": "tuple",
				"components": [
					{
						"name": "poolId",
						"type": "bytes32"
					},
					{
						"name": "windowIds",
						"type": "uint64[]"
					},
					{
						"name": "end",
						"type": "uint64"
					},
					{
						"name": "clientKeyId",
						"type": "bytes20"
					},
					{
						"name": "maxCost",
						"type": "uint256"
					},
					{
						"name": "deadline",
						"type": "uint256"
					}
				]
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "uint256"
			},
			{
				"name": "",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "rentAny",
		"inputs": [
			{
				"name": "params",
				"type": "tuple",
				"components": [
					{
						"name": "poolId",
						"type": "bytes32"
					},
					{
						"name": "devices",
						"type": "uint16"
					},
					{
						"name": "end",
						"type": "uint64"
					},
					{
						"name": "clientKeyId",
						"type": "bytes20"
					},
					{
						"name": "maxCost",
						"type": "uint256"
					},
					{
						"name": "deadline",
						"type": "uint256"
					}
				]
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "uint256"
			},
			{
				"name": "",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "rentAnyWithPermit",
		"inputs": [
			{
				"name": "params",
				"type": "tuple",
				"components": [
					{
						"name": "poolId",
						"type": "bytes32"
					},
					{
						"name": "devices",
						"type": "uint16"
					},
					{
						"name": "end",
						"type": "uint64"
					},
					{
						"name": "clientKeyId",
						"type": "bytes20"
					},
					{
						"name": "maxCost",
						"type": "uint256"
					},
					{
						"name": "deadline",
						"type": "uint256"
					}
				]
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
			},
			{
				"name": "",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "rentWithPermit",
		"inputs": [
			{
				"name": "params",
				"type": "tuple",
				"components": [
					{
						"name": "poolId",
						"type": "bytes32"
					},
					{
						"name": "windowIds",
						"type": "uint64[]"
					},
					{
						"name": "end",
						"type": "uint64"
					},
					{
						"name": "clientKeyId",
						"type": "bytes20"
					},
					{
						"name": "maxCost",
						"type": "uint256"
					},
					{
						"name": "deadline",
						"type": "uint256"
					}
				]
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
			},
			{
				"name": "",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "sell",
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
				"name": "end",
				"type": "uint64"
			},
			{
				"name": "minProceeds",
				"type": "uint256"
			},
			{
				"name": "collateralBps",
				"type": "uint256"
			},
			{
				"name": "seller",
				"type": "address"
			}
		],
		"outputs": [
			{
				"name": "proceeds",
				"type": "uint256"
			},
			{
				"name": "collateral",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "tickWord",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
			{
				"name": "tick",
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
		"name": "windowCount",
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
		"name": "windowsOf",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
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
				"type": "uint64[]"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "event",
		"name": "Collected",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "windowId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "to",
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
		"name": "Exited",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "windowId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "isSeller",
				"type": "bool",
				"indexed": false
			},
			{
				"name": "amount",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "fee",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "Expelled",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "windowId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "leaseId",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "payout",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "Extended",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "leaseId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "end",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "cost",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "fee",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "Injected",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "windowId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "rally",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "massPerSecond",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "end",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "LeaseCredited",
		"inputs": [
			{
				"name": "leaseId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "client",
				"type": "address",
				"indexed": true
			},
			{
				"name": "fee",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "LeaseEnded",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "leaseId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "windowIds",
				"type": "uint64[]",
				"indexed": false
			},
			{
				"name": "gross",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "fee",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "LeftoverBurned",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32",
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
		"name": "Rented",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "leaseId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "client",
				"type": "address",
				"indexed": true
			},
			{
				"name": "windowIds",
				"type": "uint64[]",
				"indexed": false
			},
			{
				"name": "start",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "end",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "clientKeyId",
				"type": "bytes20",
				"indexed": false
			},
			{
				"name": "cost",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "fee",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "Sold",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "windowId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "computeSeconds",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "gross",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "fee",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "end",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "Synced",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "cause",
				"type": "uint8",
				"indexed": false
			},
			{
				"name": "x",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "y",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "mass",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "priceWad",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "time",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "error",
		"name": "ClientKeyMissing",
		"inputs": []
	},
	{
		"type": "error",
		"name": "CostAboveLimit",
		"inputs": [
			{
				"name": "cost",
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
		"name": "DeadlinePassed",
		"inputs": [
			{
				"name": "deadline",
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
		"name": "FaultPending",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "IdleNotFound",
		"inputs": [
			{
				"name": "found",
				"type": "uint256"
			},
			{
				"name": "wanted",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "InjectionAboveLimit",
		"inputs": [
			{
				"name": "rally",
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
		"name": "LeaseNotOver",
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
		"name": "MassTooLarge",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
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
		"name": "NotInLease",
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
		"name": "NotWholeLease",
		"inputs": [
			{
				"name": "leaseId",
				"type": "uint256"
			},
			{
				"name": "named",
				"type": "uint256"
			},
			{
				"name": "devices",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "NothingToCredit",
		"inputs": [
			{
				"name": "leaseId",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "OnlyStaking",
		"inputs": [
			{
				"name": "caller",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "OpeningBelowFloor",
		"inputs": [
			{
				"name": "rally",
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
		"name": "ProceedsBelowLimit",
		"inputs": [
			{
				"name": "proceeds",
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
		"name": "ReserveTooThin",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
			},
			{
				"name": "y",
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
		"name": "ShareTooSmall",
		"inputs": [
			{
				"name": "poolId",
				"type": "bytes32"
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
		"name": "UnknownLease",
		"inputs": [
			{
				"name": "leaseId",
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
		"name": "WindowEndInvalid",
		"inputs": [
			{
				"name": "end",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "WindowInPool",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
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
		"name": "WindowNotOver",
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
	},
	{
		"type": "error",
		"name": "WindowTooShort",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "windowEnd",
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
		"name": "WrongRole",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			}
		]
	}
] as const;
