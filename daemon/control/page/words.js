// Times and numbers in words. All times are seconds since 1970, by the daemon's clock.

function seconds_of(text) {
  return text ? Date.parse(text) / 1000 : null;
}

function plural(count, noun, several = noun + 's') {
  return `${count.toLocaleString('en')} ${count === 1 ? noun : several}`;
}

// "45 s", "12 min 31 s", "3 h 20 min", "2 d 4 h"
function span(length) {
  const units = [['d', 86400], ['h', 3600], ['min', 60], ['s', 1]];
  const whole = Math.max(0, Math.floor(length));
  const first = Math.min(units.findIndex(([, size]) => whole >= size) + 1 || 4, 4) - 1;
  const [name, size] = units[first];
  const rest = units[first + 1];
  let text = Math.floor(whole / size) + ' ' + name;
  if (rest && whole % size >= rest[1]) text += ' ' + Math.floor((whole % size) / rest[1]) + ' ' + rest[0];
  return text;
}

// The time of day here, with the day where it is not today.
function clock(time) {
  const date = new Date(time * 1000);
  const hours = date.toLocaleTimeString('en-GB');
  const is_today = date.toDateString() === new Date().toDateString();
  return is_today ? hours : date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' }) + ', ' + hours;
}

// "in 3 min", "4 s ago"
function distance(time, now) {
  return time >= now ? 'in ' + span(time - now) : span(now - time) + ' ago';
}
