// Generated from contracts/ by `node scripts/abi.mjs`; do not edit.
export const deviceRegistryAbi = [
	{
		"type": "function",
		"name": "MAX_ENDPOINT_BYTES",
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
		"name": "REGISTRATION_TAG",
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
		"name": "deviceIdOf",
		"inputs": [
			{
				"name": "x",
				"type": "bytes32"
			},
			{
				"name": "y",
				"type": "bytes32"
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
		"name": "getDevice",
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
						"name": "owner",
						"type": "address"
					},
					{
						"name": "x",
						"type": "bytes32"
					},
					{
						"name": "y",
						"type": "bytes32"
					},
					{
						"name": "registeredAt",
						"type": "uint64"
					},
					{
						"name": "endpoint",
						"type": "string"
					}
				]
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "nonces",
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
		"name": "ownerOf",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
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
		"name": "register",
		"inputs": [
			{
				"name": "x",
				"type": "bytes32"
			},
			{
				"name": "y",
				"type": "bytes32"
			},
			{
				"name": "endpoint",
				"type": "string"
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
		"name": "registrationMessage",
		"inputs": [
			{
				"name": "x",
				"type": "bytes32"
			},
			{
				"name": "y",
				"type": "bytes32"
			},
			{
				"name": "owner",
				"type": "address"
			},
			{
				"name": "endpoint",
				"type": "string"
			}
		],
		"outputs": [
			{
				"name": "",
				"type": "bytes"
			}
		],
		"stateMutability": "view"
	},
	{
		"type": "function",
		"name": "setEndpoint",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			},
			{
				"name": "endpoint",
				"type": "string"
			}
		],
		"outputs": [],
		"stateMutability": "nonpayable"
	},
	{
		"type": "event",
		"name": "DeviceRegistered",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "owner",
				"type": "address",
				"indexed": true
			},
			{
				"name": "x",
				"type": "bytes32",
				"indexed": false
			},
			{
				"name": "y",
				"type": "bytes32",
				"indexed": false
			},
			{
				"name": "endpoint",
				"type": "string",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "event",
		"name": "EndpointChanged",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32",
				"indexed": true
			},
			{
				"name": "endpoint",
				"type": "string",
				"indexed": false
			}
		],
		"anonymous": false
	},
	{
		"type": "error",
		"name": "EndpointTooLong",
		"inputs": [
			{
				"name": "length",
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
		"name": "UnknownDevice",
		"inputs": [
			{
				"name": "deviceId",
				"type": "bytes32"
			}
		]
	}
] as const;
