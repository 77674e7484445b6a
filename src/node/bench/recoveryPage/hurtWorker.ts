// The app's GPU worker, which can be hurt: that comes first, to see every device that is opened.
import './hurtGpu';
import '$lib/worker/gpuWorker';
