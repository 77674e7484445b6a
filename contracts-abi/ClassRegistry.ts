// Generated from contracts/ by `node scripts/abi.mjs`; do not edit.
export const classRegistryAbi = [
	{
		"type": "function",
		"name": "MAX_COLLATERAL_BPS",
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
		"name": "MAX_FEE_BPS",
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
		"name": "MAX_FLOOR_PRICE",
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
		"name": "MAX_NAME_BYTES",
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
		"name": "MAX_QUORUM",
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
		"name": "MAX_SALE_LIMIT_SECONDS",
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
		"name": "MAX_STAKE_LIMIT",
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
		"name": "MAX_VALIDITY_SECONDS",
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
		"name": "MAX_WINDOW_PRICE",
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
		"name": "MIN_FLOOR_PRICE",
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
		"name": "MIN_SCORE",
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
		"name": "MIN_VALIDITY_SECONDS",
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
		"name": "classCount",
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
		"name": "classIdOf",
		"inputs": [
			{
				"name": "c",
				"type": "tuple",
				"components": [
					{
						"name": "kernel",
						"type": "bytes32"
					},
					{
						"name": "minScore",
						"type": "uint64"
					},
					{
						"name": "minMemoryBytes",
						"type": "uint64"
					},
					{
						"name": "floorPriceWad",
						"type": "uint128"
					},
					{
						"name": "attestationValiditySeconds",
						"type": "uint32"
					},
					{
						"name": "feeBps",
						"type": "uint16"
					},
					{
						"name": "collateralBps",
						"type": "uint32"
					},
					{
						"name": "saleLimitSeconds",
						"type": "uint32"
					},
					{
						"name": "quorum",
						"type": "uint8"
					},
					{
						"name": "burnPerWindow",
						"type": "uint128"
					},
					{
						"name": "maintenanceFee",
						"type": "uint128"
					},
					{
						"name": "challengeFee",
						"type": "uint128"
					},
					{
						"name": "stakeLimit",
						"type": "uint128"
					},
					{
						"name": "name",
						"type": "string"
					}
				]
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "bytes32"
			}
		],
		"stateMutability": "pure"
	},
	{
		"type": "function",
		"name": "createClass",
		"inputs": [
			{
				"name": "c",
				"type": "tuple",
				"components": [
					{
						"name": "kernel",
						"type": "bytes32"
					},
					{
						"name": "minScore",
						"type": "uint64"
					},
					{
						"name": "minMemoryBytes",
						"type": "uint64"
					},
					{
						"name": "floorPriceWad",
						"type": "uint128"
					},
					{
						"name": "attestationValiditySeconds",
						"type": "uint32"
					},
					{
						"name": "feeBps",
						"type": "uint16"
					},
					{
						"name": "collateralBps",
						"type": "uint32"
					},
					{
						"name": "saleLimitSeconds",
						"type": "uint32"
					},
					{
						"name": "quorum",
						"type": "uint8"
					},
					{
						"name": "burnPerWindow",
						"type": "uint128"
					},
					{
						"name": "maintenanceFee",
						"type": "uint128"
					},
					{
						"name": "challengeFee",
						"type": "uint128"
					},
					{
						"name": "stakeLimit",
						"type": "uint128"
					},
					{
						"name": "name",
						"type": "string"
					}
				]
			}
		],
		"outputs": [
			{
				"name": "classId",
				"type": "bytes32"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "exists",
		"inputs": [
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
		"name": "getClass",
		"inputs": [
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
						"name": "kernel",
						"type": "bytes32"
					},
					{
						"name": "minScore",
						"type": "uint64"
					},
					{
						"name": "minMemoryBytes",
						"type": "uint64"
					},
					{
						"name": "floorPriceWad",
						"type": "uint128"
					},
					{
						"name": "attestationValiditySeconds",
						"type": "uint32"
					},
					{
						"name": "feeBps",
						"type": "uint16"
					},
					{
						"name": "collateralBps",
						"type": "uint32"
					},
					{
						"name": "saleLimitSeconds",
						"type": "uint32"
					},
					{
						"name": "quorum",
						"type": "uint8"
					},
					{
						"name": "burnPerWindow",
						"type": "uint128"
					},
					{
						"name": "maintenanceFee",
						"type": "uint128"
					},
					{
						"name": "challengeFee",
						"type": "uint128"
					},
					{
						"name": "stakeLimit",
						"type": "uint128"
					},
					{
						"name": "name",
						"type": "string"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "listClasses",
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
				"name": "classIds",
				"type": "bytes32[]"
			},
			{
				"name": "classes",
				"type": "tuple[]",
				"components": [
					{
						"name": "kernel",
						"type": "bytes32"
					},
					{
						"name": "minScore",
						"type": "uint64"
					},
					{
						"name": "minMemoryBytes",
						"type": "uint64"
					},
					{
						"name": "floorPriceWad",
						"type": "uint128"
					},
					{
						"name": "attestationValiditySeconds",
						"type": "uint32"
					},
					{
						"name": "feeBps",
						"type": "uint16"
					},
					{
						"name": "collateralBps",
						"type": "uint32"
					},
					{
						"name": "saleLimitSeconds",
						"type": "uint32"
					},
					{
						"name": "quorum",
						"type": "uint8"
					},
					{
						"name": "burnPerWindow",
						"type": "uint128"
					},
					{
						"name": "maintenanceFee",
						"type": "uint128"
					},
					{
						"name": "challengeFee",
						"type": "uint128"
					},
					{
						"name": "stakeLimit",
						"type": "uint128"
					},
					{
						"name": "name",
						"type": "string"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "poolTerms",
		"inputs": [
			{
				"name": "classId",
				"type": "bytes32"
			}
		],
		"outputs": [
			{
				"name": "floorPriceWad",
				"type": "uint96"
			},
			{
				"name": "feeBps",
				"type": "uint16"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "requirements",
		"inputs": [
			{
				"name": "classId",
				"type": "bytes32"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "uint64"
			},
			{
				"name": "",
				"type": "uint64"
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
		"name": "terms",
		"inputs": [
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
						"name": "collateralBps",
						"type": "uint32"
					},
					{
						"name": "saleLimitSeconds",
						"type": "uint32"
					},
					{
						"name": "burnPerWindow",
						"type": "uint96"
					},
					{
						"name": "maintenanceFee",
						"type": "uint96"
					},
					{
						"name": "stakeLimit",
						"type": "uint96"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "verificationTerms",
		"inputs": [
			{
				"name": "classId",
				"type": "bytes32"
			}
		],
		"outputs": [
			{
				"name": "quorum",
				"type": "uint8"
			},
			{
				"name": "challengeFee",
				"type": "uint96"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "event",
		"name": "ClassCreated",
		"inputs": [
			{
				"name": "classId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "creator",
				"type": "address",
				"indexed": true
			},
			{
				"name": "resourceClass",
				"type": "tuple",
				"indexed": false,
				"components": [
					{
						"name": "kernel",
						"type": "bytes32"
					},
					{
						"name": "minScore",
						"type": "uint64"
					},
					{
						"name": "minMemoryBytes",
						"type": "uint64"
					},
					{
						"name": "floorPriceWad",
						"type": "uint128"
					},
					{
						"name": "attestationValiditySeconds",
						"type": "uint32"
					},
					{
						"name": "feeBps",
						"type": "uint16"
					},
					{
						"name": "collateralBps",
						"type": "uint32"
					},
					{
						"name": "saleLimitSeconds",
						"type": "uint32"
					},
					{
						"name": "quorum",
						"type": "uint8"
					},
					{
						"name": "burnPerWindow",
						"type": "uint128"
					},
					{
						"name": "maintenanceFee",
						"type": "uint128"
					},
					{
						"name": "challengeFee",
						"type": "uint128"
					},
					{
						"name": "stakeLimit",
						"type": "uint128"
					},
					{
						"name": "name",
						"type": "string"
					}
				]
			}
		],
		"anonymous": false
	},
	{
		"type": "error",
		"name": "BurnOutOfBounds",
		"inputs": [
			{
				"name": "burnPerWindow",
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
		"name": "ChallengeFeeOutOfBounds",
		"inputs": [
			{
				"name": "challengeFee",
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
		"name": "ClassExists",
		"inputs": [
			{
				"name": "classId",
				"type": "bytes32"
			}
		]
	},
	{
		"type": "error",
		"name": "CollateralOutOfBounds",
		"inputs": [
			{
				"name": "collateralBps",
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
		"name": "FeeOutOfBounds",
		"inputs": [
			{
				"name": "feeBps",
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
		"name": "FloorPriceOutOfBounds",
		"inputs": [
			{
				"name": "floorPriceWad",
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
		"name": "KernelMissing",
		"inputs": []
	},
	{
		"type": "error",
		"name": "MaintenanceFeeOutOfBounds",
		"inputs": [
			{
				"name": "maintenanceFee",
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
		"name": "NameLengthOutOfBounds",
		"inputs": [
			{
				"name": "length",
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
		"name": "QuorumInvalid",
		"inputs": [
			{
				"name": "quorum",
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
		"name": "SaleLimitOutOfBounds",
		"inputs": [
			{
				"name": "saleLimitSeconds",
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
		"name": "ScoreOutOfBounds",
		"inputs": [
			{
				"name": "minScore",
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
		"name": "StakeLimitOutOfBounds",
		"inputs": [
			{
				"name": "stakeLimit",
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
		"name": "UnknownClass",
		"inputs": [
			{
				"name": "classId",
				"type": "bytes32"
			}
		]
	},
	{
		"type": "error",
		"name": "ValidityOutOfBounds",
		"inputs": [
			{
				"name": "validitySeconds",
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
	}
] as const;
