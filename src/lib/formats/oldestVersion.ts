/**
 * Operators of which ONNX Runtime Web has only later versions than their first, with the operator set at which it has
 * one. A model of an older set that needs one of them is refused; with others it loads.
 *
 * Source: tried with onnxruntime-web 1.30.0, a model for each operator and set; its recurrent ones and Upsample are by
 * its kernel registrations. Look again when it is raised.
 */
const LATER: Readonly<Record<number, string>> = {
	2: 'Pad Split',
	4: 'Concat',
	6: `Abs Cast Ceil Clip Elu Exp Floor HardSigmoid InstanceNormalization LeakyRelu Log Max Mean Min Neg Reciprocal Relu
	Selu Sigmoid Sqrt Sum Tanh Tile`,
	7: `Add And AveragePool BatchNormalization Div Dropout Equal Gemm Greater GRU Less LSTM Mul Or Pow PRelu RNN Sub
	Upsample Xor`
};

const SINCE: ReadonlyMap<string, number> = new Map(
	Object.entries(LATER).flatMap(([version, names]) =>
		names.split(/\s+/).map((name) => [name, Number(version)] as const)
	)
);

/** The oldest operator set of which the runtime has a standard operator; 1 where it has all. */
export const oldestVersion = (name: string): number => SINCE.get(name) ?? 1;
