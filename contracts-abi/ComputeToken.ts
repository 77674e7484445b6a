// Generated from contracts/ by `node scripts/abi.mjs`; do not edit.
export const computeTokenAbi = [
	{
		"type": "constructor",
		"inputs": [
			{
				"name": "staking",
				"type": "address"
			},
			{
				"name": "pools",
				"type": "address"
			}
		],
		"stateMutability": "nonpayable"
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
		"name": "WHOLE",
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
		"name": "allowance",
		"inputs": [
			{
				"name": "owner",
				"type": "address"
			},
			{
				"name": "spender",
				"type": "address"
			},
			{
				"name": "id",
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
		"name": "approve",
		"inputs": [
			{
				"name": "spender",
				"type": "address"
			},
			{
				"name": "id",
				"type": "uint256"
			},
			{
				"name": "amount",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "bool"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "balanceOf",
		"inputs": [
			{
				"name": "owner",
				"type": "address"
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
		"name": "decimals",
		"inputs": [
			{
				"name": "",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "uint8"
			}
		],
		"stateMutability": "pure"
	},
	{
		"type": "function",
		"name": "isOperator",
		"inputs": [
			{
				"name": "owner",
				"type": "address"
			},
			{
				"name": "spender",
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
		"name": "join",
		"inputs": [
			{
				"name": "owner",
				"type": "address"
			},
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "computeSeconds",
				"type": "uint256"
			}
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "mint",
		"inputs": [
			{
				"name": "to",
				"type": "address"
			},
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "computeSeconds",
				"type": "uint256"
			}
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "name",
		"inputs": [
			{
				"name": "",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "string"
			}
		],
		"stateMutability": "pure"
	},
	{
		"type": "function",
		"name": "setOperator",
		"inputs": [
			{
				"name": "spender",
				"type": "address"
			},
			{
				"name": "approved",
				"type": "bool"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "bool"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "sharesOf",
		"inputs": [
			{
				"name": "account",
				"type": "address"
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
		"name": "supportsInterface",
		"inputs": [
			{
				"name": "interfaceId",
				"type": "bytes4"
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
		"name": "symbol",
		"inputs": [
			{
				"name": "",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "string"
			}
		],
		"stateMutability": "pure"
	},
	{
		"type": "function",
		"name": "totalSupply",
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
		"name": "transfer",
		"inputs": [
			{
				"name": "receiver",
				"type": "address"
			},
			{
				"name": "id",
				"type": "uint256"
			},
			{
				"name": "amount",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "bool"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "transferFrom",
		"inputs": [
			{
				"name": "sender",
				"type": "address"
			},
			{
				"name": "receiver",
				"type": "address"
			},
			{
				"name": "id",
				"type": "uint256"
			},
			{
				"name": "amount",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "bool"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "event",
		"name": "Approval",
		"inputs": [
			{
				"name": "owner",
				"type": "address",
				"indexed": true
			},
			{
				"name": "spender",
				"type": "address",
				"indexed": true
			},
			{
				"name": "id",
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
		"name": "OperatorSet",
		"inputs": [
			{
				"name": "owner",
				"type": "address",
				"indexed": true
			},
			{
				"name": "spender",
				"type": "address",
				"indexed": true
			},
			{
				"name": "approved",
				"type": "bool",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "Transfer",
		"inputs": [
			{
				"name": "caller",
				"type": "address",
				"indexed": false
			},
			{
				"name": "sender",
				"type": "address",
				"indexed": true
			},
			{
				"name": "receiver",
				"type": "address",
				"indexed": true
			},
			{
				"name": "id",
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
		"type": "error",
		"name": "ComputeTokenNotWhole",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "owner",
				"type": "address"
			},
			{
				"name": "shares",
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
		"name": "ERC6909InsufficientAllowance",
		"inputs": [
			{
				"name": "spender",
				"type": "address"
			},
			{
				"name": "allowance",
				"type": "uint256"
			},
			{
				"name": "needed",
				"type": "uint256"
			},
			{
				"name": "id",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC6909InsufficientBalance",
		"inputs": [
			{
				"name": "sender",
				"type": "address"
			},
			{
				"name": "balance",
				"type": "uint256"
			},
			{
				"name": "needed",
				"type": "uint256"
			},
			{
				"name": "id",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC6909InvalidApprover",
		"inputs": [
			{
				"name": "approver",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC6909InvalidReceiver",
		"inputs": [
			{
				"name": "receiver",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC6909InvalidSender",
		"inputs": [
			{
				"name": "sender",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC6909InvalidSpender",
		"inputs": [
			{
				"name": "spender",
				"type": "address"
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
	}
] as const;
