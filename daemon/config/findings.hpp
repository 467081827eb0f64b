#pragma once

#include "daemon/config/config.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace tokenkeeper::config {

/// Collects all errors, so that they are shown together and in the order of the files and lines.
///
/// Keeps the first `most`: a file of garbage must not exhaust the memory. The caller makes sure that a
/// message holds no secret.
class findings {
public:
    static constexpr std::size_t most = 1000;

    /// Errors are ordered by files in the order of these calls.
    void open(const std::string& file);
    void add(place location, std::string path, std::string message, bool may_pass = false);

    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    /// True once further errors are counted but not shown.
    [[nodiscard]] bool full() const noexcept { return kept_.size() == most; }
    /// The errors in order; if there were too many, the last one says how many more.
    [[nodiscard]] std::vector<diagnostic> take();

private:
    std::map<std::string, std::size_t, std::less<>> files_;
    std::vector<diagnostic> kept_;
    std::size_t count_ = 0;
};

}  // namespace tokenkeeper::config
