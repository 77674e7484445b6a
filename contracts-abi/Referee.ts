// Generated from contracts/ by `node scripts/abi.mjs`; do not edit.
export const refereeAbi = [
	{
		"type": "constructor",
		"inputs": [
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
		"name": "MIN_N",
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
		"name": "entryOf",
		"inputs": [
			{
				"name": "kernel",
				"type": "bytes32"
			},
			{
				"name": "seed",
				"type": "bytes32"
			},
			{
				"name": "n",
				"type": "uint256"
			},
			{
				"name": "row",
				"type": "uint256"
			},
			{
				"name": "column",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "int256"
			}
		],
		"stateMutability": "pure"
	},
	{
		"type": "function",
		"name": "judge",
		"inputs": [
			{
				"name": "evidence",
				"type": "tuple",
				"components": [
					{
						"name": "deviceX",
						"type": "bytes32"
					},
					{
						"name": "deviceY",
						"type": "bytes32"
					},
					{
						"name": "kernel",
						"type": "bytes32"
					},
					{
						"name": "n",
						"type": "uint256"
					},
					{
						"name": "seed",
						"type": "bytes32"
					},
					{
						"name": "rowRoot",
						"type": "bytes32"
					},
					{
						"name": "r",
						"type": "bytes32"
					},
					{
						"name": "s",
						"type": "bytes32"
					},
					{
						"name": "row",
						"type": "uint256"
					},
					{
						"name": "entries",
						"type": "bytes"
					},
					{
						"name": "proof",
						"type": "bytes32[]"
					},
					{
						"name": "column",
						"type": "uint256"
					}
				]
			}
		],
		"outputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "limitsOf",
		"inputs": [
			{
				"name": "kernel",
				"type": "bytes32"
			}
		],
		"outputs": [
			{
				"name": "maxEntry",
				"type": "uint256"
			},
			{
				"name": "maxN",
				"type": "uint256"
			}
		],
		"stateMutability": "pure"
	},
	{
		"type": "function",
		"name": "rowRootMessage",
		"inputs": [
			{
				"name": "kernel",
				"type": "bytes32"
			},
			{
				"name": "n",
				"type": "uint256"
			},
			{
				"name": "seed",
				"type": "bytes32"
			},
			{
				"name": "rowRoot",
				"type": "bytes32"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "bytes"
			}
		],
		"stateMutability": "pure"
	},
	{
		"type": "event",
		"name": "Convicted",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "accuser",
				"type": "address",
				"indexed": true
			},
			{
				"name": "windowId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "seed",
				"type": "bytes32",
				"indexed": false
			},
			{
				"name": "row",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "column",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "claimed",
				"type": "int256",
				"indexed": false
			},
			{
				"name": "actual",
				"type": "int256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "error",
		"name": "EntryRight",
		"inputs": [
			{
				"name": "row",
				"type": "uint256"
			},
			{
				"name": "column",
				"type": "uint256"
			},
			{
				"name": "entry",
				"type": "int256"
			}
		]
	},
	{
		"type": "error",
		"name": "IndexOutOfBounds",
		"inputs": [
			{
				"name": "index",
				"type": "uint256"
			},
			{
				"name": "n",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "InvalidDeviceSignature",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			}
		]
	},
	{
		"type": "error",
		"name": "RowNotUnderRoot",
		"inputs": [
			{
				"name": "row",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "SizeOutOfBounds",
		"inputs": [
			{
				"name": "n",
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
		"name": "UnknownKernel",
		"inputs": [
			{
				"name": "kernel",
				"type": "bytes32"
			}
		]
	},
	{
		"type": "error",
		"name": "WrongRowLength",
		"inputs": [
			{
				"name": "length",
				"type": "uint256"
			},
			{
				"name": "expected",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "WrongVerification",
		"inputs": [
			{
				"name": "verification",
				"type": "address"
			}
		]
	}
] as const;
