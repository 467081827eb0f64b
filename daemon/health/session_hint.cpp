#include "daemon/health/session_hint.hpp"

#include "lib/base/shell_word.hpp"

#include <cstddef>

namespace tokenkeeper {

std::string hint_about(std::string hint, std::string_view session) {
    constexpr std::string_view program = "tokenkeeperctl ";
    constexpr std::string_view any_name = "NAME";
    const auto name = quote_for_shell(session);
    std::size_t place = 0;
    while ((place = hint.find(program, place)) != std::string::npos) {
        const auto verb = place + program.size();
        const auto word = hint.find(' ', verb) + 1;  // 0: nothing follows the verb
        place = verb;
        if (word == 0 || hint.compare(word, any_name.size(), any_name) != 0) continue;
        hint.replace(word, any_name.size(), name);
        place = word + name.size();
    }
    return hint;
}

}  // namespace tokenkeeper
