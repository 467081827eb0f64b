#include "daemon/metrics/exposition.hpp"

#include "lib/base/printable.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace tokenkeeper::metrics {

namespace {

std::string_view word_of(family_kind kind) noexcept {
    switch (kind) {
        case family_kind::gauge:
            return "gauge";
        case family_kind::counter:
            return "counter";
        case family_kind::histogram:
            return "histogram";
    }
    return "untyped";
}

/// Almost every value is a name, where nothing has to be escaped.
bool is_plain(std::string_view text) noexcept {
    for (const char c : text)
        if (c == '\\' || c == '"' || c == '\n' || static_cast<unsigned char>(c) >= 0x80) return false;
    return true;
}

void write_escaped(std::string& text, std::string_view value) {
    if (is_plain(value)) {
        text += value;
        return;
    }
    while (!value.empty()) {
        const auto next = first_character(value);
        const auto bytes = value.substr(0, next.length);
        if (!next.valid) {
            text += "\xEF\xBF\xBD";
        } else if (bytes == "\\" || bytes == "\"") {
            text += '\\';
            text += bytes;
        } else if (bytes == "\n") {
            text += "\\n";
        } else {
            text += bytes;
        }
        value.remove_prefix(next.length);
    }
}

template <class Number, class... Form>
void write_number(std::string& text, Number value, Form... form) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, form...).ptr;
    text.append(digits.data(), end);
}

void write_name(std::string& text, std::string_view name, std::initializer_list<label> labels) {
    text += name;
    char before = '{';
    for (const auto& each : labels) {
        text += before;
        text += each.name;
        text += "=\"";
        write_escaped(text, each.value);
        text += '"';
        before = ',';
    }
    if (labels.size() > 0) text += '}';
    text += ' ';
}

}  // namespace

void write_header(std::string& text, const family& about) {
    text += "# HELP ";
    text += about.name;
    text += ' ';
    text += about.help;
    text += ".\n# TYPE ";
    text += about.name;
    text += ' ';
    text += word_of(about.kind);
    text += '\n';
}

void write_sample(std::string& text, std::string_view name, std::initializer_list<label> labels,
                  double value) {
    /// Beyond it, a number with all its digits would be too long.
    constexpr double longest = 1e15;
    write_name(text, name, labels);
    if (std::abs(value) < longest) {
        write_number(text, value, std::chars_format::fixed);
    } else {
        write_number(text, value, std::chars_format::scientific);
    }
    text += '\n';
}

void write_sample(std::string& text, std::string_view name, std::initializer_list<label> labels,
                  std::size_t value) {
    write_name(text, name, labels);
    write_number(text, value);
    text += '\n';
}

double seconds_since_epoch(wall_time time) noexcept {
    constexpr double milliseconds_of_a_second = 1'000;
    return static_cast<double>(time.time_since_epoch().count()) / milliseconds_of_a_second;
}

}  // namespace tokenkeeper::metrics
