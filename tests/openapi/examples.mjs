// The requests that the document gives as examples.

const methods = ['get', 'put', 'post', 'delete', 'patch'];

function resolved(document, node) {
  while (node?.$ref) {
    node = node.$ref
      .slice(2)
      .split('/')
      .reduce((at, step) => at[step], document);
  }
  return node;
}

// All examples of a body, parameter or header: `example`, and each of `examples`.
function examplesOf(node) {
  const all = node.example === undefined ? [] : [node.example];
  for (const each of Object.values(node.examples ?? {})) all.push(each.value ?? each);
  return all;
}

export function operationsOf(document) {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    methods
      .filter((method) => item[method])
      .map((method) => ({ path, method: method.toUpperCase(), ...item[method] })),
  );
}

// [{ operation, mediaType, body }]
export function bodyExamples(document) {
  return operationsOf(document).flatMap((operation) =>
    Object.entries(operation.requestBody?.content ?? {}).flatMap(([mediaType, content]) =>
      examplesOf(content).map((body) => ({ operation, mediaType, body })),
    ),
  );
}

// [{ operation, parameter, value }] of queries and headers.
export function parameterExamples(document) {
  return operationsOf(document).flatMap((operation) =>
    (operation.parameters ?? [])
      .map((parameter) => resolved(document, parameter))
      .filter((parameter) => parameter.in !== 'path')
      .flatMap((parameter) =>
        examplesOf(parameter).map((value) => ({ operation, parameter, value })),
      ),
  );
}

// The examples of an object: those of the schema of that name.
export function schemaExamples(document, name) {
  return examplesOf(document.components.schemas[name]);
}
