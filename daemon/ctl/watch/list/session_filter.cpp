#include "daemon/ctl/watch/list/session_filter.hpp"

#include "daemon/health/health.hpp"
#include "lib/session/session_view.hpp"

#include <algorithm>

namespace tokenkeeper::ctl {
namespace {

char small_letter(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_letters(char a, char b) noexcept {
    return small_letter(a) == small_letter(b);
}

/// The rest of a word behind a prefix; false where it begins otherwise.
bool take_prefix(std::string_view& word, std::string_view prefix) {
    if (!word.starts_with(prefix)) return false;
    word.remove_prefix(prefix.size());
    return true;
}

void add_word(session_filter& filter, std::string_view word) {
    std::string_view value = word;
    if (take_prefix(value, "state:")) {
        if (session_state_from(value)) {
            filter.state = value;
        } else if (!value.empty()) {
            filter.mistake = "no state: " + std::string{value};
        }
    } else if (take_prefix(value, "health:")) {
        if (health_from(value)) {
            filter.health = value;
        } else if (!value.empty()) {
            filter.mistake = "no health: " + std::string{value};
        }
    } else if (take_prefix(value, "org:")) {
        filter.organization = value;
    } else {
        filter.name_parts.emplace_back(word);
    }
}

}  // namespace

bool session_filter::fits_name(std::string_view name) const {
    return std::ranges::all_of(name_parts, [name](const std::string& part) {
        return std::search(name.begin(), name.end(), part.begin(), part.end(), equal_letters) != name.end();
    });
}

session_filter parse_filter(std::string_view text) {
    session_filter filter;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) add_word(filter, text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return filter;
}

}  // namespace tokenkeeper::ctl
