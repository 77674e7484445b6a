import { fromBase64, toBase64 } from '$lib/core/base64';
import type { Tensor } from '$lib/core/tensor';
import type { TensorText } from './types';

export const tensorText = (tensor: Tensor): TensorText => ({ ...tensor, data: toBase64(tensor.data) });
export const tensorOf = (tensor: TensorText): Tensor => ({ ...tensor, data: fromBase64(tensor.data) });
