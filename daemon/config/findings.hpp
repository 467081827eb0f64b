#pragma once

#include "daemon/config/config.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace tokenkeeper::config {

/// Collects everything that is wrong, so that it is told at once and in the order of the files and lines.
///
/// Keeps the first `most`: a file of garbage must cost an error, not the memory. Who adds a message takes
/// care that no secret stands in it.
class findings {
public:
    static constexpr std::size_t most = 1000;

    /// Files are told in the order in which they were opened.
    void open(const std::string& file);
    void add(place where, std::string path, std::string message);

    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    /// What is added now is counted but not shown.
    [[nodiscard]] bool full() const noexcept { return kept_.size() == most; }
    /// Sorted; the last one tells how many more there are where they were too many.
    [[nodiscard]] std::vector<diagnostic> take();

private:
    std::map<std::string, std::size_t, std::less<>> files_;
    std::vector<diagnostic> kept_;
    std::size_t count_ = 0;
};

}  // namespace tokenkeeper::config
