/**
 * A host's own description of its API (OpenAPI 3.0, or Swagger 2.0), and whether requests and answers
 * are as it says.
 */
import { Ajv, type ValidateFunction } from 'ajv';

type Node = Readonly<Record<string, unknown>>;

export interface Operation {
  /** `GET /repos/{owner}/{repo}/pulls` */
  readonly name: string;
  readonly path: Readonly<Record<string, string>>;
  readonly node: Node;
  readonly parameters: readonly Node[];
}

const json = /^application\/json\b/;

export class ApiDescription {
  readonly #document: Node;
  readonly #ajv = new Ajv({
    strict: false,
    validateFormats: false,
    validateSchema: false,
    allErrors: true,
    verbose: true,
  });
  readonly #compiled = new Map<unknown, ValidateFunction>();
  readonly #examples = new Map<string, unknown>();
  readonly #templates: readonly {
    readonly template: string;
    readonly pattern: RegExp;
    readonly names: readonly string[];
  }[];
  /** What stands before every path: Swagger's `basePath`. */
  readonly #base: string;

  constructor(document: Node) {
    this.#document = document;
    this.#base = typeof document['basePath'] === 'string' ? document['basePath'].replace(/\/$/, '') : '';
    for (const room of ['components', 'definitions'])
      if (room in document) this.#ajv.addSchema({ $id: `api-${room}`, [room]: converted(document[room]) });
    this.#templates = Object.keys(object(document['paths']))
      // The one with more words of its own goes first.
      .sort((a, b) => a.split('{').length - b.split('{').length)
      .map((template) => ({
        template,
        names: [...template.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name),
        pattern: new RegExp(
          `^${template
            .split(/\{[^}]+\}/)
            .map((part) => part.replace(/[.*+?^$()|[\]\\]/g, '\\$&'))
            .join('([^/]+)')}$`,
        ),
      }));
  }

  /** The operation of a request; undefined when the description has none. */
  find(method: string, pathname: string): Operation | undefined {
    if (!pathname.startsWith(this.#base)) return undefined;
    const path = pathname.slice(this.#base.length);
    for (const { template, pattern, names } of this.#templates) {
      const values = pattern.exec(path);
      const item = object(object(this.#document['paths'])[template]);
      const node = item[method.toLowerCase()];
      if (values === null || node === undefined) continue;
      const parameters = [item['parameters'], object(node)['parameters']]
        .flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []))
        .map((one) => this.#resolved(one));
      return {
        name: `${method} ${template}`,
        path: Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(values[at + 1] ?? '')])),
        node: object(node),
        parameters,
      };
    }
    return undefined;
  }

  /** What a request has that the description does not allow; [] when all is well. */
  requestErrors(operation: Operation, query: URLSearchParams, body: unknown): readonly string[] {
    const errors: string[] = [];
    const known = new Map(
      operation.parameters.filter((one) => one['in'] === 'query').map((one) => [String(one['name']), one]),
    );
    for (const [name, text] of query) {
      const parameter = known.get(name) ?? known.get(`${name.replace(/\[\]$/, '')}`);
      if (parameter === undefined) errors.push(`the query parameter ${name} is not described`);
      else errors.push(...this.#valueErrors(name, parameter, text));
    }
    for (const [name, parameter] of known)
      if (parameter['required'] === true && !query.has(name)) errors.push(`the query parameter ${name} is missing`);
    for (const parameter of operation.parameters.filter((one) => one['in'] === 'path'))
      errors.push(
        ...this.#valueErrors(String(parameter['name']), parameter, operation.path[String(parameter['name'])] ?? ''),
      );
    const schema = this.#requestSchema(operation);
    if (schema === undefined) {
      if (body !== undefined) errors.push('a body is not described');
      return errors;
    }
    if (body === undefined) return this.#needsBody(operation) ? [...errors, 'the body is missing'] : errors;
    errors.push(...this.#errors(schema, body, 'body'));
    const properties = object(this.#resolved(schema))['properties'];
    if (properties !== undefined && typeof body === 'object' && body !== null && !Array.isArray(body))
      for (const name of Object.keys(body))
        if (!(name in object(properties))) errors.push(`the field ${name} of the body is not described`);
    return errors;
  }

  /** What an answer has that the description does not allow. */
  answerErrors(operation: Operation, status: number, body: unknown): readonly string[] {
    const responses = object(operation.node['responses']);
    const found = responses[String(status)] ?? responses['default'];
    if (found === undefined) return [`the status ${status} is not described`];
    const schema = this.#schemaOf(this.#resolved(found));
    // The description leaves the body of many refusals open.
    if (schema === undefined)
      return body === undefined || status >= 400 ? [] : [`a body with the status ${status} is not described`];
    return this.#errors(schema, body, 'answer');
  }

  /**
   * The description's own example of an answer, or one made from its schema. GitHub's own examples lack
   * some of what its schemas require: that is put in.
   */
  example(operation: Operation, status: number): unknown {
    const known = this.#examples.get(`${operation.name} ${status}`);
    if (known !== undefined) return structuredClone(known);
    const response = this.#resolved(object(operation.node['responses'])[String(status)]);
    const content = Object.entries(object(response['content'])).find(([type]) => json.test(type))?.[1];
    const [first] = Object.values(object(object(content)['examples']));
    const schema = this.#schemaOf(response);
    const example = structuredClone(this.#resolved(first)['value']) ?? this.#sample(converted(schema));
    const validate = this.#validator(schema);
    for (let round = 0; round < 10 && !validate(example); round += 1) {
      for (const { keyword, instancePath, params, parentSchema } of validate.errors ?? []) {
        if (keyword !== 'required') continue;
        let at: unknown = example;
        for (const word of instancePath.split('/').slice(1)) at = object(at)[word.replaceAll('~1', '/')];
        const name = String(params['missingProperty']);
        const missing = object(object(parentSchema)['properties'])[name];
        (at as Record<string, unknown>)[name] = this.#sample(missing);
      }
    }
    this.#examples.set(`${operation.name} ${status}`, example);
    return structuredClone(example);
  }

  /** The least that a (converted) schema allows. */
  #sample(node: unknown): unknown {
    const schema = object(node);
    const { $ref: ref, anyOf, oneOf, allOf, enum: allowed, type } = schema;
    if (typeof ref === 'string') return this.#sample(converted(this.#resolved({ $ref: ref.replace(/^api-\w+/, '') })));
    for (const choice of [anyOf, oneOf]) if (Array.isArray(choice)) return this.#sample(choice[0]);
    if (Array.isArray(allOf)) return Object.assign({}, ...allOf.map((one) => this.#sample(one)));
    if (Array.isArray(allowed)) return allowed[0];
    if (type === 'null') return null;
    if (type === 'string') return '';
    if (type === 'integer' || type === 'number') return 0;
    if (type === 'boolean') return false;
    if (type === 'array') return [];
    const required = Array.isArray(schema['required']) ? schema['required'] : [];
    return Object.fromEntries(required.map((name) => [name, this.#sample(object(schema['properties'])[String(name)])]));
  }

  #needsBody({ node, parameters }: Operation): boolean {
    return (
      this.#resolved(node['requestBody'])['required'] === true ||
      parameters.some((one) => one['in'] === 'body' && one['required'] === true)
    );
  }

  #requestSchema({ node, parameters }: Operation): unknown {
    const inBody = parameters.find((one) => one['in'] === 'body');
    if (inBody !== undefined) return inBody['schema'];
    return node['requestBody'] === undefined ? undefined : this.#schemaOf(this.#resolved(node['requestBody']));
  }

  #schemaOf(node: Node): unknown {
    if (node['schema'] !== undefined) return node['schema'];
    const content = Object.entries(object(node['content'])).find(([type]) => json.test(type))?.[1];
    return content === undefined ? undefined : object(content)['schema'];
  }

  #valueErrors(name: string, parameter: Node, text: string): readonly string[] {
    const schema = this.#resolved(parameter['schema'] ?? parameter);
    const type = schema['type'];
    const isNumber = type === 'integer' || type === 'number';
    if (isNumber && !/^-?\d+(\.\d+)?$/.test(text)) return [`${name} has to be a number`];
    if (type === 'boolean' && text !== 'true' && text !== 'false') return [`${name} has to be true or false`];
    const { enum: allowed } = schema;
    if (Array.isArray(allowed) && !allowed.map(String).includes(text)) return [`${name} may not be ${text}`];
    return [];
  }

  #errors(schema: unknown, value: unknown, what: string): readonly string[] {
    const validate = this.#validator(schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).slice(0, 5).map((error) => `${what}${error.instancePath} ${error.message}`);
  }

  #validator(schema: unknown): ValidateFunction {
    const known = this.#compiled.get(schema);
    if (known !== undefined) return known;
    const made = this.#ajv.compile(converted(schema) as object);
    this.#compiled.set(schema, made);
    return made;
  }

  #resolved(node: unknown): Node {
    let at = object(node);
    while (typeof at['$ref'] === 'string') {
      let target: unknown = this.#document;
      for (const word of at['$ref'].slice(2).split('/')) target = object(target)[word.replaceAll('~1', '/')];
      at = object(target);
    }
    return at;
  }
}

function object(node: unknown): Node {
  return typeof node === 'object' && node !== null ? (node as Node) : {};
}

/** OpenAPI 3.0 and Swagger 2.0 say "or null" in words of their own, and have their own meaning of some others. */
function converted(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(converted);
  if (typeof node !== 'object' || node === null) return node;
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === 'example' || key === 'examples' || key === 'discriminator') continue;
    if ((key === 'exclusiveMinimum' || key === 'exclusiveMaximum') && typeof value === 'boolean') continue;
    if (key === 'nullable' || key === 'x-nullable') continue;
    out[key] = key === '$ref' && typeof value === 'string' ? rooted(value) : converted(value);
  }
  const isNullable = 'nullable' in node ? node.nullable === true : 'x-nullable' in node && node['x-nullable'] === true;
  // A property may be called `nullable`.
  return isNullable ? { anyOf: [{ type: 'null' }, out] } : out;
}

function rooted(ref: string): string {
  return ref.replace(/^#\/(components|definitions)\//, 'api-$1#/$1/');
}
