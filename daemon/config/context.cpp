#include "daemon/config/context.hpp"

#include "lib/genesys/text.hpp"

#include <system_error>

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

std::string below(const std::string& path, std::string_view key) {
    constexpr std::size_t most = 64;
    const auto name = genesys::printable(key, most);
    return path.empty() ? name : path + '.' + name;
}

}  // namespace tokenkeeper::config
