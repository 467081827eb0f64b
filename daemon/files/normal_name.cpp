#include "daemon/files/normal_name.hpp"

namespace tokenkeeper::files {

bool is_normal(std::string_view name) noexcept {
    if (name.starts_with('/')) name.remove_prefix(1);
    for (;;) {
        const auto part = name.substr(0, name.find('/'));
        if (part.empty() || part == "." || part == "..") return false;
        if (part.size() == name.size()) return true;
        name.remove_prefix(part.size() + 1);
    }
}

std::filesystem::path normal_name(const std::filesystem::path& name) {
    return is_normal(name.native()) ? name : name.lexically_normal();
}

}  // namespace tokenkeeper::files
