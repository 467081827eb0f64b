#include "daemon/config/values.hpp"

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
std::string with_small_numbers(std::string_view text) {
    std::string small;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (!genesys::is_digit(text[at])) {
            small += text[at];
        } else if (at == 0 || !genesys::is_digit(text[at - 1])) {
            small += '1';
        }
    }
    return small;
}

/// Whether it is written like a duration and only too long for any clock.
bool exceeds_all_durations(std::string_view text) {
    return !parse_duration(text) && parse_duration(with_small_numbers(text));
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
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, failure] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
    if (failure != std::errc{} || stop != end || !std::isfinite(value)) return std::nullopt;
    return value;
}

bool looks_octal(std::string_view text) {
    return text.size() > 1 && text.front() == '0' && genesys::is_digit(text.at(1));
}

}  // namespace

void report_wrong_kind(const node& from, const std::string& path, std::string_view wanted, context& in) {
    const auto needed = std::string{wanted};
    if (from.what == node::kind::nothing) {
        in.report(from.at, path, "has no value; give it " + needed + " or remove the key");
    } else {
        in.report(from.at, path, "must be " + needed + ", not " + std::string{name_of(from.what)});
    }
}

std::optional<std::string> read_text(const node& from, const std::string& path, std::string_view meaning,
                                     context& in) {
    if (from.what != node::kind::text) {
        report_wrong_kind(from, path, meaning, in);
        return std::nullopt;
    }
    if (!from.text.empty()) return from.text;
    in.report(from.at, path, "is empty; give it " + std::string{meaning});
    return std::nullopt;
}

std::optional<milliseconds> read_duration(const node& from, const std::string& path,
                                          const duration_range& range, context& in) {
    const auto text = read_text(from, path, "a duration such as 90s or 15m", in);
    if (!text) return std::nullopt;
    const auto length = parse_duration(*text);
    if (!length && !exceeds_all_durations(*text)) {
        in.report(from.at, path, not_a_duration(*text));
        return std::nullopt;
    }
    if (!length || *length < range.least || *length > range.most) {
        in.report(from.at, path, out_of_range(*text, range_text(range)));
        return std::nullopt;
    }
    if (range.whole_seconds && *length % seconds{1} != milliseconds::zero()) {
        in.report(from.at, path, in_quotes(*text) + " must be whole seconds");
        return std::nullopt;
    }
    return length;
}

std::optional<double> read_rate(const node& from, const std::string& path, const rate_range& range,
                                context& in) {
    const auto text = read_text(from, path, "a number", in);
    if (!text) return std::nullopt;
    const auto allowed = rounded(range.least, 2) + " to " + rounded(range.most, 2);
    const auto value = plain_number(*text);
    if (!value) {
        in.report(from.at, path,
                  in_quotes(*text) + " is not a number; write one of " + allowed + ", such as 10 or 2.5");
    } else if (looks_octal(*text)) {
        in.report(from.at, path, in_quotes(*text) + " could be octal; write it without the leading zero");
    } else if (*value < range.least || *value > range.most) {
        in.report(from.at, path, out_of_range(*text, allowed));
    } else {
        return value;
    }
    return std::nullopt;
}

std::optional<std::size_t> read_word(const node& from, const std::string& path,
                                     const std::vector<std::string_view>& words, context& in) {
    const auto choice = "one of " + joined(words);
    const auto text = read_text(from, path, choice, in);
    if (!text) return std::nullopt;
    const auto at = std::ranges::find(words, std::string_view{*text});
    if (at != words.end()) return static_cast<std::size_t>(at - words.begin());
    const auto meant = closest(*text, words);
    in.report(from.at, path,
              in_quotes(*text) + " must be " + choice +
                  (meant.empty() ? std::string{} : "; did you mean " + in_quotes(meant) + '?'));
    return std::nullopt;
}

std::optional<std::filesystem::path> read_absolute_name(const node& from, const std::string& path,
                                                        std::string_view example, context& in) {
    const auto text = read_text(from, path, "a file name", in);
    if (!text) return std::nullopt;
    const auto name = std::filesystem::path{*text}.lexically_normal();
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (!name.is_absolute() || !name.has_filename() || std::ranges::any_of(*text, is_control)) {
        in.report(from.at, path,
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
