#include "daemon/ctl/nearest_verb.hpp"

#include "daemon/config/wording.hpp"

#include <cstddef>

namespace tokenkeeper::ctl {
namespace {

std::string only_verb_with_prefix(std::string_view word, const std::vector<std::string>& verbs) {
    constexpr std::size_t shortest = 3;
    if (word.size() < shortest) return {};
    std::string match;
    for (const std::string& verb : verbs) {
        if (!verb.starts_with(word)) continue;
        if (!match.empty()) return {};
        match = verb;
    }
    return match;
}

}  // namespace

std::string nearest_verb(std::string_view word, const std::vector<std::string>& verbs) {
    constexpr std::size_t long_word = 8;
    std::size_t limit = word.size() >= long_word ? 2 : 1;
    std::string match;
    for (const std::string& verb : verbs) {
        const std::size_t distance = config::edit_distance(word, verb);
        if (distance > limit) continue;
        match = verb;
        if (distance == 0) break;
        limit = distance - 1;
    }
    return match.empty() ? only_verb_with_prefix(word, verbs) : match;
}

}  // namespace tokenkeeper::ctl
