#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::ctl::doctor {

/// The value of a key of the configuration as a supporter may see it: whole, or of a URL without its user and
/// password. Nullopt: the key is none whose values are known to be no secret, or the value has not the form
/// of the key's values, such as a token that was put into the place of a file name.
std::optional<std::string> shown_value(std::string_view key, const std::string& value);

/// True if a value of this key of a systemd unit is no secret. systemd knows hundreds of keys, and of some
/// the value is text of the operator's own.
bool has_plain_value(std::string_view unit_key);

}  // namespace tokenkeeper::ctl::doctor
