#pragma once

#include <filesystem>
#include <string_view>

namespace tokenkeeper::files {

/// True for a name without an empty part, ".", ".." or a slash at its end: most names are so.
bool is_normal(std::string_view name) noexcept;

/// `name.lexically_normal()`, which takes every name apart; this one only those that are not normal.
std::filesystem::path normal_name(const std::filesystem::path& name);

}  // namespace tokenkeeper::files
