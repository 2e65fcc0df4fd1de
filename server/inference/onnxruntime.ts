/** The one door to ONNX Runtime, for server, bench and tests alike: behind it, reports are off before the library loads. */
import './no-telemetry';

export * from 'onnxruntime-node';
