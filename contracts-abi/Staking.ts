// Generated from contracts/ by `node scripts/abi.mjs`; do not edit.
export const stakingAbi = [
	{
		"type": "constructor",
		"inputs": [
			{
				"name": "parts",
				"type": "tuple",
				"components": [
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
						"name": "verification",
						"type": "address"
					},
					{
						"name": "pools",
						"type": "address"
					},
					{
						"name": "certificates",
						"type": "address"
					},
					{
						"name": "computeToken",
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
					}
				]
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "CERTIFICATES",
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
		"name": "COMPUTE_TOKEN",
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
		"name": "MAX_DURATION",
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
		"name": "MIN_DURATION",
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
		"name": "PROOF_SECONDS",
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
		"name": "approve",
		"inputs": [
			{
				"name": "",
				"type": "address"
			},
			{
				"name": "windowId",
				"type": "uint256"
			}
		],
		"outputs": [],
		"stateMutability": "pure"
	},
	{
		"type": "function",
		"name": "balanceOf",
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
		"name": "claim",
		"inputs": [
			{
				"name": "windowId",
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
		"name": "endWindow",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			}
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "exit",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "limit",
				"type": "uint256"
			},
			{
				"name": "deadline",
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
		"name": "forfeit",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "client",
				"type": "address"
			},
			{
				"name": "due",
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
		"type": "function",
		"name": "getApproved",
		"inputs": [
			{
				"name": "tokenId",
				"type": "uint256"
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
		"name": "getWindow",
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
						"name": "owner",
						"type": "address"
					},
					{
						"name": "end",
						"type": "uint32"
					},
					{
						"name": "failuresBefore",
						"type": "uint32"
					},
					{
						"name": "collateralBps",
						"type": "uint24"
					},
					{
						"name": "isSeller",
						"type": "bool"
					},
					{
						"name": "deviceId",
						"type": "bytes32"
					},
					{
						"name": "classId",
						"type": "bytes32"
					},
					{
						"name": "stake",
						"type": "uint96"
					},
					{
						"name": "maintenanceFee",
						"type": "uint72"
					},
					{
						"name": "start",
						"type": "uint32"
					},
					{
						"name": "joinedAt",
						"type": "uint32"
					},
					{
						"name": "faultPending",
						"type": "bool"
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
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "openingRally",
				"type": "uint256"
			},
			{
				"name": "maxRally",
				"type": "uint256"
			},
			{
				"name": "deadline",
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
		"name": "isApprovedForAll",
		"inputs": [
			{
				"name": "owner",
				"type": "address"
			},
			{
				"name": "operator",
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
		"name": "listWindows",
		"inputs": [
			{
				"name": "classId",
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
				"name": "windowIds",
				"type": "uint64[]"
			},
			{
				"name": "windows",
				"type": "tuple[]",
				"components": [
					{
						"name": "owner",
						"type": "address"
					},
					{
						"name": "end",
						"type": "uint32"
					},
					{
						"name": "failuresBefore",
						"type": "uint32"
					},
					{
						"name": "collateralBps",
						"type": "uint24"
					},
					{
						"name": "isSeller",
						"type": "bool"
					},
					{
						"name": "deviceId",
						"type": "bytes32"
					},
					{
						"name": "classId",
						"type": "bytes32"
					},
					{
						"name": "stake",
						"type": "uint96"
					},
					{
						"name": "maintenanceFee",
						"type": "uint72"
					},
					{
						"name": "start",
						"type": "uint32"
					},
					{
						"name": "joinedAt",
						"type": "uint32"
					},
					{
						"name": "faultPending",
						"type": "bool"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "locked",
		"inputs": [
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
		"name": "open",
		"inputs": [
			{
				"name": "params",
				"type": "tuple",
				"components": [
					{
						"name": "classId",
						"type": "bytes32"
					},
					{
						"name": "deviceId",
						"type": "bytes32"
					},
					{
						"name": "duration",
						"type": "uint64"
					},
					{
						"name": "asSeller",
						"type": "bool"
					},
					{
						"name": "certificateId",
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
				"name": "windowId",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "ownerOf",
		"inputs": [
			{
				"name": "tokenId",
				"type": "uint256"
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
		"name": "renew",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "duration",
				"type": "uint64"
			},
			{
				"name": "limit",
				"type": "uint256"
			},
			{
				"name": "deadline",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "newWindowId",
				"type": "uint256"
			},
			{
				"name": "amount",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "renewWithPermit",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "duration",
				"type": "uint64"
			},
			{
				"name": "limit",
				"type": "uint256"
			},
			{
				"name": "deadline",
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
		"name": "safeTransferFrom",
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
				"name": "tokenId",
				"type": "uint256"
			}
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "safeTransferFrom",
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
				"name": "tokenId",
				"type": "uint256"
			},
			{
				"name": "data",
				"type": "bytes"
			}
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "sell",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "minProceeds",
				"type": "uint256"
			},
			{
				"name": "deadline",
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
		"name": "setApprovalForAll",
		"inputs": [
			{
				"name": "operator",
				"type": "address"
			},
			{
				"name": "approved",
				"type": "bool"
			}
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "setFaultPending",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "pending",
				"type": "bool"
			}
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "spanOf",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "bytes32"
			},
			{
				"name": "",
				"type": "uint256"
			},
			{
				"name": "",
				"type": "bool"
			},
			{
				"name": "",
				"type": "bool"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "stakeAsLp",
		"inputs": [
			{
				"name": "params",
				"type": "tuple",
				"components": [
					{
						"name": "classId",
						"type": "bytes32"
					},
					{
						"name": "deviceId",
						"type": "bytes32"
					},
					{
						"name": "duration",
						"type": "uint64"
					},
					{
						"name": "maxRally",
						"type": "uint256"
					},
					{
						"name": "openingRally",
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
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "rally",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "stakeAsLpWithPermit",
		"inputs": [
			{
				"name": "params",
				"type": "tuple",
				"components": [
					{
						"name": "classId",
						"type": "bytes32"
					},
					{
						"name": "deviceId",
						"type": "bytes32"
					},
					{
						"name": "duration",
						"type": "uint64"
					},
					{
						"name": "maxRally",
						"type": "uint256"
					},
					{
						"name": "openingRally",
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
		"name": "stakeAsSeller",
		"inputs": [
			{
				"name": "params",
				"type": "tuple",
				"components": [
					{
						"name": "classId",
						"type": "bytes32"
					},
					{
						"name": "deviceId",
						"type": "bytes32"
					},
					{
						"name": "duration",
						"type": "uint64"
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
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "proceeds",
				"type": "uint256"
			}
		],
		"stateMutability": "nonpayable"
	},
	{
		"type": "function",
		"name": "stakeAsSellerWithPermit",
		"inputs": [
			{
				"name": "params",
				"type": "tuple",
				"components": [
					{
						"name": "classId",
						"type": "bytes32"
					},
					{
						"name": "deviceId",
						"type": "bytes32"
					},
					{
						"name": "duration",
						"type": "uint64"
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
		"name": "tokenURI",
		"inputs": [
			{
				"name": "tokenId",
				"type": "uint256"
			}
		],
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
		"name": "transferFrom",
		"inputs": [
			{
				"name": "",
				"type": "address"
			},
			{
				"name": "",
				"type": "address"
			},
			{
				"name": "windowId",
				"type": "uint256"
			}
		],
		"outputs": [],
		"stateMutability": "pure"
	},
	{
		"type": "function",
		"name": "windowOfDevice",
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
		"type": "event",
		"name": "Approval",
		"inputs": [
			{
				"name": "owner",
				"type": "address",
				"indexed": true
			},
			{
				"name": "approved",
				"type": "address",
				"indexed": true
			},
			{
				"name": "tokenId",
				"type": "uint256",
				"indexed": true
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "ApprovalForAll",
		"inputs": [
			{
				"name": "owner",
				"type": "address",
				"indexed": true
			},
			{
				"name": "operator",
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
		"name": "Claimed",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "owner",
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
		"name": "FaultPendingSet",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "pending",
				"type": "bool",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "Locked",
		"inputs": [
			{
				"name": "tokenId",
				"type": "uint256",
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
				"name": "tokenId",
				"type": "uint256",
				"indexed": true
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "WindowEnded",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "classId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "owner",
				"type": "address",
				"indexed": true
			},
			{
				"name": "returned",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "forfeited",
				"type": "uint256",
				"indexed": false
			},
			{
				"name": "claimed",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "WindowExited",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "owner",
				"type": "address",
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
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "WindowForfeited",
		"inputs": [
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
				"name": "due",
				"type": "uint256",
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
		"type": "event",
		"name": "WindowJoined",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "classId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "owner",
				"type": "address",
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
				"name": "collateral",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "WindowOpened",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256",
				"indexed": true
			},
			{
				"name": "classId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "owner",
				"type": "address",
				"indexed": true
			},
			{
				"name": "deviceId",
				"type": "bytes32",
				"indexed": false
			},
			{
				"name": "isSeller",
				"type": "bool",
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
				"name": "maintenanceFee",
				"type": "uint256",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "error",
		"name": "AlreadyJoined",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "joinedAt",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "CertificateTooSmall",
		"inputs": [
			{
				"name": "certificateId",
				"type": "uint256"
			},
			{
				"name": "amount",
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
		"name": "DurationOutOfBounds",
		"inputs": [
			{
				"name": "duration",
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
		"name": "ERC721IncorrectOwner",
		"inputs": [
			{
				"name": "sender",
				"type": "address"
			},
			{
				"name": "tokenId",
				"type": "uint256"
			},
			{
				"name": "owner",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC721InsufficientApproval",
		"inputs": [
			{
				"name": "operator",
				"type": "address"
			},
			{
				"name": "tokenId",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC721InvalidApprover",
		"inputs": [
			{
				"name": "approver",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC721InvalidOperator",
		"inputs": [
			{
				"name": "operator",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC721InvalidOwner",
		"inputs": [
			{
				"name": "owner",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC721InvalidReceiver",
		"inputs": [
			{
				"name": "receiver",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC721InvalidSender",
		"inputs": [
			{
				"name": "sender",
				"type": "address"
			}
		]
	},
	{
		"type": "error",
		"name": "ERC721NonexistentToken",
		"inputs": [
			{
				"name": "tokenId",
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
		"name": "NotAttested",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			},
			{
				"name": "classId",
				"type": "bytes32"
			}
		]
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
		"name": "NotJoined",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "NotProved",
		"inputs": [
			{
				"name": "windowId",
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
		"name": "NotWindowOwner",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
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
		"name": "OnlyFaultsOrReferee",
		"inputs": [
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
		"name": "SaleLimitExceeded",
		"inputs": [
			{
				"name": "classId",
				"type": "bytes32"
			},
			{
				"name": "duration",
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
		"name": "Soulbound",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			}
		]
	},
	{
		"type": "error",
		"name": "UnknownWindow",
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
		"name": "WindowOpen",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			},
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "end",
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
		"name": "WrongRole",
		"inputs": [
			{
				"name": "windowId",
				"type": "uint256"
			},
			{
				"name": "isSeller",
				"type": "bool"
			}
		]
	},
	{
		"type": "error",
		"name": "WrongStaking",
		"inputs": [
			{
				"name": "deployed",
				"type": "address"
			}
		]
	}
] as const;
