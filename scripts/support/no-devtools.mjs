// Stands in the bundle for react-devtools-core.
export default { initialize() {}, connectToDevTools() {} };
