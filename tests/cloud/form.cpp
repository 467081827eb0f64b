#include "tests/cloud/form.hpp"

#include "tests/cloud/encoding.hpp"

#include <algorithm>
#include <cctype>

namespace tokenkeeper::cloud {

namespace {

std::string decode_part(std::string_view text) {
    std::string spaced{text};
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    return decode_percent(spaced);
}

}  // namespace

form::form(std::string_view text) {
    while (!text.empty()) {
        const auto pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        const auto equals = std::min(pair.find('='), pair.size());
        const auto value = pair.substr(std::min(equals + 1, pair.size()));
        entries_.emplace_back(decode_part(pair.substr(0, equals)), decode_part(value));
    }
}

std::string form::find(std::string_view name) const {
    for (const auto& [key, value] : entries_) {
        if (key == name) return value;
    }
    return {};
}

bool form::repeats(std::string_view name) const {
    return std::count_if(entries_.begin(), entries_.end(),
                         [name](const auto& entry) { return entry.first == name; }) > 1;
}

bool form::repeats_any() const {
    return std::any_of(entries_.begin(), entries_.end(),
                       [this](const auto& entry) { return repeats(entry.first); });
}

bool is_form(std::string_view content_type) {
    static constexpr std::string_view wanted = "application/x-www-form-urlencoded";
    const auto kind = content_type.substr(0, content_type.find_first_of("; "));
    return std::equal(kind.begin(), kind.end(), wanted.begin(), wanted.end(),
                      [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

}  // namespace tokenkeeper::cloud
