#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::ctl {

/// A command that is to take the place of this process.
struct process_image {
    std::vector<std::string> words;  ///< the command and its arguments, at least one
    std::map<std::string, std::optional<std::string>> variables;  ///< to set, or to remove where empty
};

/// Replaces this process. It returns only where that fails, with the errno; the environment is changed then.
int replace_process(const process_image& image);

}  // namespace tokenkeeper::ctl
