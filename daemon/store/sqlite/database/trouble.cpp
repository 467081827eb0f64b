#include "daemon/store/sqlite/database/trouble.hpp"

#include <system_error>

#include <sqlite3.h>

namespace tokenkeeper::store {
namespace {

using kind = store_error::kind;

struct advice {
    kind verdict;
    std::string_view hint;
};

advice advice_for(int primary) noexcept {
    switch (primary) {
        case SQLITE_FULL:
            return {kind::unavailable, "make room on its disk"};
        case SQLITE_IOERR:
            return {kind::unavailable, "check its disk"};
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
            return {kind::unavailable, "the daemon's user must be able to write the file and its folder"};
        case SQLITE_NOMEM:
            return {kind::unavailable, "memory is short"};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {kind::unavailable,
                    "another program has it open; stop that program, or set another state.path"};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {kind::replaced, "it is damaged"};
        default:
            return {kind::broken, "this is a bug of tokenkeeper; please report it"};
    }
}

}  // namespace

store_error trouble_with(const std::filesystem::path& file, std::string_view done, const sqlite_error& said) {
    const auto [verdict, hint] = advice_for(said.primary());
    auto message = file.string() + " cannot be " + std::string{done} + ": " + said.text;
    // An old errno is left over where the disk is not what failed.
    const bool of_the_system = verdict == kind::unavailable && said.primary() != SQLITE_NOMEM &&
                               said.primary() != SQLITE_BUSY && said.primary() != SQLITE_LOCKED;
    if (of_the_system && said.system != 0)
        message += " (" + std::generic_category().message(said.system) + ')';
    return {verdict, message + "; " + std::string{hint}};
}

bool tells_of_damage(const sqlite_error& said) noexcept {
    return said.primary() == SQLITE_CORRUPT || said.primary() == SQLITE_NOTADB;
}

}  // namespace tokenkeeper::store
