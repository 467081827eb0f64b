#include "daemon/runtime/sinks/sink_jobs.hpp"

#include <utility>

namespace tokenkeeper::runtime {

std::string sink_jobs::want(sink_job job) {
    const auto& file = job.sink.path;
    auto name = file.has_parent_path() ? file.parent_path().lexically_normal().string() : std::string{"."};
    auto& folder = folders_[name];
    const auto earlier = folder.numbers.find(file);
    if (earlier != folder.numbers.end()) {
        if (job.type == sink_job::kind::tidy) return name;
        folder.waiting.erase(earlier->second);
    }
    folder.numbers.insert_or_assign(file, ++count_);
    folder.waiting.emplace(count_, std::move(job));
    return name;
}

bool sink_jobs::begin(const std::string& folder) {
    const auto found = folders_.find(folder);
    if (found == folders_.end() || std::exchange(found->second.has_begun, true)) return false;
    ++begun_;
    return true;
}

void sink_jobs::give_up(const std::string& folder) {
    const auto found = folders_.find(folder);
    if (found == folders_.end() || !std::exchange(found->second.has_begun, false)) return;
    --begun_;
}

std::optional<sink_job> sink_jobs::take(const std::string& folder) {
    const auto found = folders_.find(folder);
    if (found == folders_.end()) return std::nullopt;
    auto& [waiting, numbers, has_begun] = found->second;
    if (waiting.empty()) {
        if (has_begun) --begun_;
        folders_.erase(found);
        return std::nullopt;
    }
    auto first = waiting.extract(waiting.begin());
    numbers.erase(first.mapped().sink.path);
    return std::move(first.mapped());
}

std::vector<std::string> sink_jobs::idle_folders() const {
    std::vector<std::string> names;
    for (const auto& [name, folder] : folders_)
        if (!folder.has_begun) names.push_back(name);
    return names;
}

}  // namespace tokenkeeper::runtime
