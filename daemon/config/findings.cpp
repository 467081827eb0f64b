#include "daemon/config/findings.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tokenkeeper::config {

void findings::open(const std::string& file) {
    files_.emplace(file, files_.size());
}

void findings::add(place where, std::string path, std::string message) {
    ++count_;
    if (kept_.size() == most) return;
    open(where.file);
    kept_.push_back({std::move(where), std::move(path), std::move(message)});
}

std::vector<diagnostic> findings::take() {
    const auto order = [this](const diagnostic& d) {
        return std::tuple{files_.at(d.where.file), d.where.line, d.where.column};
    };
    std::ranges::stable_sort(kept_, {}, order);
    if (count_ > kept_.size()) {
        diagnostic rest;
        rest.where.file = kept_.back().where.file;
        rest.message = "and " + std::to_string(count_ - kept_.size()) + " more errors, not shown";
        kept_.push_back(std::move(rest));
    }
    count_ = 0;
    return std::exchange(kept_, {});
}

}  // namespace tokenkeeper::config
