import { compileGemm, type CompiledGemm } from '../gemm/compileGemm';
import { createGemm, type Gemm } from '../gemm/createGemm';

export const compileGemmF32 = (device: GPUDevice): Promise<CompiledGemm> => compileGemm(device, 'gemm-f32');
export const createGemmF32 = createGemm;
export type GemmF32 = Gemm;
