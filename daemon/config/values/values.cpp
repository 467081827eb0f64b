#include "daemon/config/values/values.hpp"

#include "daemon/config/wording.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace tokenkeeper::config {
namespace {

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, genesys::is_digit);
}

/// The text with each of its numbers made 1.
std::string shortened_numbers(std::string_view text) {
    std::string small;
    for (std::size_t index = 0; index < text.size(); ++index) {
        if (!genesys::is_digit(text[index])) {
            small += text[index];
        } else if (index == 0 || !genesys::is_digit(text[index - 1])) {
            small += '1';
        }
    }
    return small;
}

/// Returns true if a text has the form of a duration but is too long for any clock.
bool exceeds_all_durations(std::string_view text) {
    return !parse_duration(text) && parse_duration(shortened_numbers(text));
}

std::string out_of_range(const std::string& text, const std::string& allowed) {
    return in_quotes(text) + " is out of range; allowed is " + allowed;
}

std::string not_a_duration(const std::string& text) {
    if (all_digits(text))
        return in_quotes(text) + " has no unit; write " + text.substr(0, 20) + "s for seconds";
    return in_quotes(text) + " is not a duration; write it like 90s, 15m, 8h or 1h30m";
}

std::string range_text(const duration_range& range) {
    return format_duration(range.least) + " to " + format_duration(range.most);
}

/// Decimal digits with at most one point; no sign, exponent, infinity or hexadecimal.
std::optional<double> plain_number(std::string_view text) {
    const auto fits = [](char c) { return genesys::is_digit(c) || c == '.'; };
    if (!std::ranges::all_of(text, fits)) return std::nullopt;
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
    if (failure != std::errc{} || stop != end || !std::isfinite(number)) return std::nullopt;
    return number;
}

bool looks_octal(std::string_view text) {
    return text.size() > 1 && text.front() == '0' && genesys::is_digit(text.at(1));
}

}  // namespace

void report_wrong_kind(const node& value, const std::string& path, std::string_view wanted, context& input) {
    const auto needed = std::string{wanted};
    if (value.type == node::kind::nothing) {
        input.report(value.start, path, "has no value; give it " + needed + " or remove the key");
    } else {
        input.report(value.start, path, "must be " + needed + ", not " + std::string{name_of(value.type)});
    }
}

std::optional<std::string> read_text(const node& value, const std::string& path, std::string_view meaning,
                                     context& input) {
    if (value.type != node::kind::text) {
        report_wrong_kind(value, path, meaning, input);
        return std::nullopt;
    }
    if (!value.text.empty()) return value.text;
    input.report(value.start, path, "is empty; give it " + std::string{meaning});
    return std::nullopt;
}

std::optional<milliseconds> read_duration(const node& value, const std::string& path,
                                          const duration_range& range, context& input) {
    const auto text = read_text(value, path, "a duration such as 90s or 15m", input);
    if (!text) return std::nullopt;
    const auto length = parse_duration(*text);
    if (!length && !exceeds_all_durations(*text)) {
        input.report(value.start, path, not_a_duration(*text));
        return std::nullopt;
    }
    if (!length || *length < range.least || *length > range.most) {
        input.report(value.start, path, out_of_range(*text, range_text(range)));
        return std::nullopt;
    }
    if (range.whole_seconds && *length % seconds{1} != milliseconds::zero()) {
        input.report(value.start, path, in_quotes(*text) + " must be whole seconds");
        return std::nullopt;
    }
    return length;
}

std::optional<double> read_rate(const node& value, const std::string& path, const rate_range& range,
                                context& input) {
    const auto text = read_text(value, path, "a number", input);
    if (!text) return std::nullopt;
    const auto allowed = rounded(range.least, 2) + " to " + rounded(range.most, 2);
    const auto number = plain_number(*text);
    if (!number) {
        input.report(value.start, path,
                     in_quotes(*text) + " is not a number; write one of " + allowed + ", such as 10 or 2.5");
    } else if (looks_octal(*text)) {
        input.report(value.start, path,
                     in_quotes(*text) + " could be octal; write it without the leading zero");
    } else if (*number < range.least || *number > range.most) {
        input.report(value.start, path, out_of_range(*text, allowed));
    } else {
        return number;
    }
    return std::nullopt;
}

std::optional<std::size_t> read_word(const node& value, const std::string& path,
                                     const std::vector<std::string_view>& words, context& input) {
    const auto choice = "one of " + joined(words);
    const auto text = read_text(value, path, choice, input);
    if (!text) return std::nullopt;
    const auto match = std::ranges::find(words, std::string_view{*text});
    if (match != words.end()) return static_cast<std::size_t>(match - words.begin());
    const auto meant = closest(*text, words);
    input.report(value.start, path,
                 in_quotes(*text) + " must be " + choice +
                     (meant.empty() ? std::string{} : "; did you mean " + in_quotes(meant) + '?'));
    return std::nullopt;
}

std::optional<std::filesystem::path> read_absolute_name(const node& value, const std::string& path,
                                                        std::string_view example, context& input) {
    const auto text = read_text(value, path, "a file name", input);
    if (!text) return std::nullopt;
    const auto name = std::filesystem::path{*text}.lexically_normal();
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (!name.is_absolute() || !name.has_filename() || std::ranges::any_of(*text, is_control)) {
        input.report(value.start, path,
                     in_quotes(*text) + " must be an absolute file name, such as " + std::string{example});
    }
    return name;
}

bool is_name(std::string_view text) noexcept {
    const auto fits = [](char c) {
        return genesys::is_letter_or_digit(c) || c == '.' || c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= 64 && text.front() != '.' && text.front() != '-' &&
           std::ranges::all_of(text, fits);
}

}  // namespace tokenkeeper::config
