"""What is wrong with the page as it is: lists of complaints, empty where all is well."""

# The contrast of a text with what is behind it, as WCAG 2 counts it; 4.5 is what level AA wants.
CONTRAST = """
const part = (value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => 0.2126 * part(r / 255) + 0.7152 * part(g / 255) + 0.0722 * part(b / 255);
const behind = (target) => {
  for (let each = target; each; each = each.parentElement) {
    const colour = numbers(getComputedStyle(each).backgroundColor);
    if (colour.length === 3 || colour[3] > 0) return colour;
  }
  return [255, 255, 255];
};
const found = new Map();
for (const each of document.querySelectorAll('body *')) {
  const words = [...each.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join('');
  const box = each.getBoundingClientRect();
  if (!words || box.width < 2 || box.bottom < 0 || box.top > innerHeight || each.closest('.old')) continue;
  const [one, other] = [light(numbers(getComputedStyle(each).color)), light(behind(each))];
  const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  if (contrast < 4.5) found.set(each.className + '/' + each.tagName, `contrast ${contrast.toFixed(2)}: ${words.slice(0, 40)}`);
}
return [...found.entries()].map(([kind, words]) => `${kind} ${words}`);
"""

TOO_WIDE = """
if (document.documentElement.scrollWidth <= innerWidth) return [];
const wide = [...document.querySelectorAll('body *')].filter((each) => each.getBoundingClientRect().right > innerWidth + 1);
return ['it is wider than its window: ' + wide.slice(0, 5).map((each) => each.tagName + '.' + each.className.toString()).join(', ')];
"""

# Every word that the daemon may have from elsewhere is HTML; then which of them are not shown as they are.
FOREIGN_WORDS = """
const words = {};
const foreign_word = (name) => (words[name] = `<img src=x onerror="document.title=1"><b>&amp;${name};`);
const warning_of = (whose) => ({ code: 'foreign', since: shown.now, message: foreign_word(`warning of ${whose}`),
  hint: foreign_word(`hint for ${whose}`), severity: 'attention' });
const foreign = structuredClone(shown);
foreign.daemon.warnings = [warning_of('the daemon')];
Object.assign(foreign.sessions[0], { name: foreign_word('name'), organization: foreign_word('organization'), mode: foreign_word('mode'),
  state: foreign_word('state'), reason: foreign_word('reason'), warnings: [warning_of('a session')] });
const failure = { at: shown.now, code: foreign_word('code'), http_status: 400, message: foreign_word('error'), hint: foreign_word('hint for an error') };
const action = { what: foreign_word('what is next'), at: shown.now };
// What is next is written for the rows in the window only.
const other = shown.sessions.findIndex((each, index) => index > 0 && sessions.visible.has(sessions.rows.get(each.name)));
Object.assign(foreign.sessions[other], { warnings: [], last_error: failure, next_action: action });
const before = shown;
show(foreign);
show_event({ event: 'foreign', level: 'info', session: foreign_word('session of an event'), time: shown.now, message: foreign_word('event') });
sessions.tick(now_here());
const made = document.querySelectorAll('main img, main b').length;
const text = document.querySelector('main').textContent;
const missing = Object.keys(words).filter((name) => !text.includes(words[name]));
document.getElementById('events').firstChild.remove();
show(before);
return [made, missing];
"""

FOCUS = """
const at = document.activeElement, style = getComputedStyle(at);
return [at.id || at.className, style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2, at.getBoundingClientRect().top >= 0];
"""


def of_layout(browser):
    return browser.run(TOO_WIDE)


def of_contrast(browser):
    return browser.run(CONTRAST)


def of_foreign_words(browser):
    made, missing = browser.run(FOREIGN_WORDS)
    found = [f"{made} elements were made of words"] if made else []
    return found + [f"the {name} is not shown as it is" for name in missing]


def of_accessibility(told, sessions):
    roles = [(role, name) for role, name, _ in told]
    wanted = [("banner", ""), ("main", ""), ("contentinfo", ""), ("region", "Health"), ("region", "Sessions")]
    wanted += [("region", "Latest events"), ("searchbox", "Filter"), ("status", ""), ("alert", ""), ("heading", "tokenkeeper")]
    wanted += [("heading", "Health"), ("heading", "Sessions"), ("heading", f"Well ({sessions})"), ("link", "Go to the sessions")]
    wanted += [("list", "Sessions by health"), ("heading", "wallboard-lobby")]
    missing = [(role, name) for role, name in wanted if (role, name) not in roles and (name or role not in dict(roles))]
    found = [f"nothing is {role} {name!r}" for role, name in missing]
    found += [f"a picture has no words: {name!r}" for role, name in roles if role in ("image", "img") and not name.startswith("Last ")]
    levels = [properties.get("level") for role, _, properties in told if role == "heading"]
    if levels[0] != 1 or any(after - before > 1 for before, after in zip(levels, levels[1:])):
        found.append(f"headings leave out a level: {levels}")
    words = " ".join(name for role, name in roles if role in ("StaticText", "InlineTextBox"))
    for text in ("alive", "Idle time left: ", "State: ", "Next: "):
        if text not in words:
            found.append(f"no words {text!r}")
    return found


def of_keyboard(browser):
    """Tab leads to everything that can be used, and shows where it is."""
    browser.run("document.activeElement.blur(); scrollTo(0, 0)")
    found = []
    for wanted in ("skip", "filter"):
        browser.press_tab()
        where, is_shown, is_in_view = browser.run(FOCUS)
        if where != wanted:
            found.append(f"Tab leads to {where!r}, not to {wanted!r}")
        if not is_shown or not is_in_view:
            found.append(f"{where!r} does not show that it is chosen")
    return found + of_filter(browser, "wallboard")


def of_filter(browser, text):
    browser.run("document.getElementById('filter').focus()")
    browser.type(text)
    names = browser.run("return [...document.querySelectorAll('.session h4')].map((each) => each.textContent)")
    browser.run("const field = document.getElementById('filter'); field.value = ''; field.blur(); sessions.filter('')")
    return [] if names and all(text in name for name in names) else [f"the filter {text!r} leaves {names[:5]}"]
