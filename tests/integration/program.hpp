#pragma once

#include "lib/base/time.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace tokenkeeper::integration {

/// A running program whose output goes to a file. It never outlives the object: the destructor kills it.
class program {
public:
    struct options {
        std::vector<std::string> environment;  ///< more of them: "NAME=value"
        std::optional<uid_t> user;             ///< needs root; the group is the user's number too
        std::filesystem::path folder;          ///< working directory; empty: this one's
    };

    /// Standard output and standard error are appended to `output`.
    program(std::vector<std::string> command, std::filesystem::path output, const options& o);
    program(std::vector<std::string> command, std::filesystem::path output);
    program(const program&) = delete;
    program& operator=(const program&) = delete;
    ~program();

    void signal(int number) const;
    /// Waits for the exit status, or 128 + the signal's number; nullopt if it still runs after that time.
    std::optional<int> wait(milliseconds at_most);
    [[nodiscard]] pid_t pid() const noexcept { return pid_; }
    [[nodiscard]] std::string output() const;

private:
    pid_t pid_ = -1;
    std::optional<int> status_;
    std::filesystem::path output_;
};

std::string read_file(const std::filesystem::path& file);
void write_file(const std::filesystem::path& file, const std::string& text, unsigned mode = 0600);

}  // namespace tokenkeeper::integration
