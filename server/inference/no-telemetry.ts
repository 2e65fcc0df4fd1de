/**
 * Nothing leaves this machine by itself. From 1.29 on ONNX Runtime reports its use and keeps a database of it in the user's home,
 * unless this variable is set before its library loads. Whoever set it already is obeyed.
 *
 * Threads get a copy of the variables that native code does not see, so the main thread imports this as well.
 */
process.env.ORT_DISABLE_TELEMETRY ??= '1';
