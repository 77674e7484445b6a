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
		"name": "claimable",
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
		"name": "close",
		"inputs": [
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
		"name": "getDeviceSlot",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "tuple",
				"components": [
					{
						"name": "poolId",
						"type": "bytes32"
					},
					{
						"name": "windowId",
						"type": "uint64"
					},
					{
						"name": "windowEnd",
						"type": "uint64"
					},
					{
						"name": "leaseId",
						"type": "uint64"
					},
					{
						"name": "leaseEnd",
						"type": "uint64"
					}
				]
			}
		],
		"stateMutability": "view"
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
				"name": "lease",
				"type": "tuple",
				"components": [
					{
						"name": "poolId",
						"type": "bytes32"
					},
					{
						"name": "client",
						"type": "address"
					},
					{
						"name": "start",
						"type": "uint64"
					},
					{
						"name": "end",
						"type": "uint64"
					},
					{
						"name": "clientX",
						"type": "bytes32"
					},
					{
						"name": "clientY",
						"type": "bytes32"
					},
					{
						"name": "cost",
						"type": "uint256"
					},
					{
						"name": "deviceIds",
						"type": "bytes32[]"
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
						"type": "uint128"
					},
					{
						"name": "mass",
						"type": "uint128"
					},
					{
						"name": "massPerSecond",
						"type": "uint128"
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
						"name": "rateX128",
						"type": "uint256"
					},
					{
						"name": "accX128",
						"type": "uint256"
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
						"name": "poolId",
						"type": "bytes32"
					},
					{
						"name": "deviceId",
						"type": "bytes32"
					},
					{
						"name": "massPerSecond",
						"type": "uint128"
					},
					{
						"name": "end",
						"type": "uint64"
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
				"name": "deviceId",
				"type": "bytes32"
			},
			{
				"name": "windowId",
				"type": "uint64"
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
				"name": "deviceId",
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
		"name": "leasesOf",
		"inputs": [
			{
				"name": "client",
				"type": "address"
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
				"type": "uint256[]"
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
				"name": "pool",
				"type": "tuple",
				"components": [
					{
						"name": "y",
						"type": "uint128"
					},
					{
						"name": "mass",
						"type": "uint128"
					},
					{
						"name": "massPerSecond",
						"type": "uint128"
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
						"name": "rateX128",
						"type": "uint256"
					},
					{
						"name": "accX128",
						"type": "uint256"
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
				"name": "quote",
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
				"name": "quote",
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
						"name": "deviceIds",
						"type": "bytes32[]"
					},
					{
						"name": "end",
						"type": "uint64"
					},
					{
						"name": "clientX",
						"type": "bytes32"
					},
					{
						"name": "clientY",
						"type": "bytes32"
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
				"name": "leaseId",
				"type": "uint256"
			},
			{
				"name": "cost",
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
						"name": "deviceIds",
						"type": "bytes32[]"
					},
					{
						"name": "end",
						"type": "uint64"
					},
					{
						"name": "clientX",
						"type": "bytes32"
					},
					{
						"name": "clientY",
						"type": "bytes32"
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
				"name": "deviceId",
				"type": "bytes32"
			},
			{
				"name": "windowId",
				"type": "uint64"
			},
			{
				"name": "end",
				"type": "uint64"
			},
			{
				"name": "minProceeds",
				"type": "uint256"
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
						"type": "uint128"
					}
				]
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
				"type": "uint256[]"
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
				"name": "deviceId",
				"type": "bytes32",
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
				"name": "deviceIds",
				"type": "bytes32[]",
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
				"name": "clientX",
				"type": "bytes32",
				"indexed": false
			},
			{
				"name": "clientY",
				"type": "bytes32",
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
				"name": "deviceId",
				"type": "bytes32",
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
		"name": "DeviceInPool",
		"inputs": [
			{
				"name": "deviceId",
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
		"name": "DeviceLeased",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			},
			{
				"name": "leaseEnd",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "DeviceNotInPool",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			},
			{
				"name": "poolId",
				"type": "bytes32"
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
		"name": "UnknownPosition",
		"inputs": [
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
		"name": "WindowTooShort",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
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
	}
] as const;
