#pragma once

#include "lib/base/secret.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::ctl::doctor {

/// Takes secrets out of texts for a supporter. It shows only what it knows to be none: values of known keys
/// in their usual form. It remembers what it removed, so that `scrub` finds the same in other texts.
class redactor {
public:
    /// A YAML file of the configuration as its structure, without comments. Of a text that is not YAML
    /// nothing is left.
    std::string configuration(std::string_view text);
    /// A systemd unit without comments, arguments of commands, and users in URLs. Values are shown of keys
    /// whose form no secret has.
    std::string unit(std::string_view text);
    /// The text without everything that was removed from others before.
    [[nodiscard]] std::string scrub(std::string text) const;

    /// The values that were removed so far.
    [[nodiscard]] std::size_t count() const noexcept { return count_; }

    /// Removes one value: returns the words in its place.
    std::string remove(std::string_view value);

private:
    /// A command with its program, names of options and files alone.
    std::string command(std::string_view line);

    std::vector<secret> removed_;
    std::size_t count_ = 0;
};

/// The words in place of a secret.
inline constexpr std::string_view removed_mark = "(removed)";

}  // namespace tokenkeeper::ctl::doctor
