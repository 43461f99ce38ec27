type Child = Node | string | null;

type Properties = Readonly<Record<string, string | boolean | EventListener | null>>;

/**
 * Creates an HTML element with attributes and children. A function is added as a listener of the event with that name;
 * true adds an empty attribute; false and null add none.
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Properties = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  return furnish(document.createElement(name), properties, children);
}

/** The same for SVG. */
export function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  properties: Properties = {},
  ...children: Child[]
): SVGElementTagNameMap[Name] {
  return furnish(document.createElementNS('http://www.w3.org/2000/svg', name), properties, children);
}

function furnish<Kind extends Element>(target: Kind, properties: Properties, children: readonly Child[]): Kind {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') target.addEventListener(name, value);
    else if (value !== null && value !== false) target.setAttribute(name, value === true ? '' : value);
  }
  target.append(...children.filter((child) => child !== null));
  return target;
}

/** The element of index.html with this id. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`index.html has no #${id}.`);
  return found;
}
