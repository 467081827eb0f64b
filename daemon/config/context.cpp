#include "daemon/config/context.hpp"

#include "lib/genesys/text.hpp"

#include <system_error>
#include <utility>

namespace tokenkeeper::config {

std::filesystem::path context::resolve(const std::string& name) const {
    const std::filesystem::path given{name};
    if (given.is_absolute()) return given.lexically_normal();
    // A name with a slash never leads out of the credentials directory: there are no folders in it.
    if (!env.credentials_directory.empty() && !given.has_parent_path()) {
        auto credential = env.credentials_directory / given;
        std::error_code ignored;
        if (std::filesystem::exists(credential, ignored)) return credential;
    }
    return (folder / given).lexically_normal();
}

void context::needs_private_file(position p, const std::string& path, std::string_view what,
                                 std::string_view instead) {
    if (exposure.empty() || std::exchange(exposure_told, true)) return;
    const std::string secret{what};
    report(p, path,
           "a " + secret + " stands in a file that is not private: " + exposure + "; or put the " + secret +
               " into a file of its own (" + std::string{instead} + ')');
}

std::string text_of(const place& where) {
    return where.file + ':' + std::to_string(where.line) + ':' + std::to_string(where.column);
}

std::string below(const std::string& path, std::string_view key) {
    constexpr std::size_t most = 64;
    const auto name = genesys::printable(key, most);
    return path.empty() ? name : path + '.' + name;
}

}  // namespace tokenkeeper::config
