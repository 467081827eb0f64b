#include "daemon/config/findings.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tokenkeeper::config {

void findings::open(const std::string& file) {
    files_.emplace(file, files_.size());
}

void findings::add(place location, std::string path, std::string message, bool may_pass) {
    ++count_;
    if (kept_.size() == most) return;
    open(location.file);
    kept_.push_back({std::move(location), std::move(path), std::move(message), may_pass});
}

std::vector<diagnostic> findings::take() {
    const auto order = [this](const diagnostic& d) {
        return std::tuple{files_.at(d.location.file), d.location.line, d.location.column};
    };
    std::ranges::stable_sort(kept_, {}, order);
    if (count_ > kept_.size()) {
        diagnostic rest;
        rest.location.file = kept_.back().location.file;
        rest.message = "and " + std::to_string(count_ - kept_.size()) + " more errors, not shown";
        kept_.push_back(std::move(rest));
    }
    count_ = 0;
    return std::exchange(kept_, {});
}

}  // namespace tokenkeeper::config
