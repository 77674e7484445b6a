// Generated from contracts/ by `node scripts/abi.mjs`; do not edit.
export const rallyTokenAbi = [
	{
		"type": "constructor",
		"inputs": [
			{
				"name": "minter",
				"type": "address"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "CAP",
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
		"name": "DOMAIN_SEPARATOR",
		"inputs": [],
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
		"name": "MINTER",
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
		"name": "allowance",
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
				"name": "value",
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
		"name": "burn",
		"inputs": [
			{
				"name": "amount",
				"type": "uint256"
			}
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "decimals",
		"inputs": [],
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
		"name": "eip712Domain",
		"inputs": [],
		"outputs": [
			{
				"name": "fields",
				"type": "bytes1"
			},
			{
				"name": "name",
				"type": "string"
			},
			{
				"name": "version",
				"type": "string"
			},
			{
				"name": "chainId",
				"type": "uint256"
			},
			{
				"name": "verifyingContract",
				"type": "address"
			},
			{
				"name": "salt",
				"type": "bytes32"
			},
			{
				"name": "extensions",
				"type": "uint256[]"
			}
		],
		"stateMutability": "view"
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
				"name": "amount",
				"type": "uint256"
			}
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "name",
		"inputs": [],
		"outputs": [
			{
				"name": "",
				"type": "string"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "nonces",
		"inputs": [
			{
				"name": "owner",
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
		"name": "permit",
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
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "symbol",
		"inputs": [],
		"outputs": [
			{
				"name": "",
				"type": "string"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "totalMinted",
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
		"name": "totalSupply",
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
		"name": "transfer",
		"inputs": [
			{
				"name": "to",
				"type": "address"
			},
			{
				"name": "value",
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
				"name": "from",
				"type": "address"
			},
			{
				"name": "to",
				"type": "address"
			},
			{
				"name": "value",
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
				"name": "value",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "EIP712DomainChanged",
		"inputs": [],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "Transfer",
		"inputs": [
			{
				"name": "from",
				"type": "address",
				"indexed": true
			},
			{
				"name": "to",
				"type": "address",
				"indexed": true
			},
			{
				"name": "value",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "error",
		"name": "CapExceeded",
		"inputs": [
			{
				"name": "minted",
				"type": "uint256"
			},
			{
				"name": "cap",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "ECDSAInvalidSignature",
		"inputs": []
	},
	{
		"type": "error",
		"name": "ECDSAInvalidSignatureLength",
		"inputs": [
			{
				"name": "length",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "ECDSAInvalidSignatureS",
		"inputs": [
			{
				"name": "s",
				"type": "bytes32"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC20InsufficientAllowance",
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
			}
		]
	},
	{
		"type": "error",
		"name": "ERC20InsufficientBalance",
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
			}
		]
	},
	{
		"type": "error",
		"name": "ERC20InvalidApprover",
		"inputs": [
			{
				"name": "approver",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC20InvalidReceiver",
		"inputs": [
			{
				"name": "receiver",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC20InvalidSender",
		"inputs": [
			{
				"name": "sender",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC20InvalidSpender",
		"inputs": [
			{
				"name": "spender",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC2612ExpiredSignature",
		"inputs": [
			{
				"name": "deadline",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC2612InvalidSigner",
		"inputs": [
			{
				"name": "signer",
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
		"name": "InvalidAccountNonce",
		"inputs": [
			{
				"name": "account",
				"type": "address"
			},
			{
				"name": "currentNonce",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "InvalidShortString",
		"inputs": []
	},
	{
		"type": "error",
		"name": "OnlyMinter",
		"inputs": [
			{
				"name": "caller",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "StringTooLong",
		"inputs": [
			{
				"name": "str",
				"type": "string"
			}
		]
	}
] as const;
