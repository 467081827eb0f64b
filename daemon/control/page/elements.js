// Elements of the page. Whatever comes from the daemon is put in as text, never as HTML.

function element(tag, kind, text) {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}

function drawing(tag, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

// What does not change is left alone, so that nobody is told it again.
function put_text(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

function put_attribute(target, name, value) {
  if (target.getAttribute(name) !== String(value)) target.setAttribute(name, value);
}

function put_children(target, children) {
  const same = target.children.length === children.length && children.every((child, i) => target.children[i] === child);
  if (!same) target.replaceChildren(...children);
}

// A message with what to do about it.
function advice(tag, message, hint) {
  const made = element(tag, 'advice');
  made.append(element('span', 'message', message));
  if (hint) made.append(' ', element('span', 'hint', hint));
  return made;
}
