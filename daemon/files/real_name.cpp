#include "daemon/files/guarded_file.hpp"
#include "daemon/files/patience/patient_thread.hpp"

#include <optional>
#include <string>
#include <utility>

namespace tokenkeeper::files {
namespace {

/// A way that leads somewhere, and the names behind it that lead no further.
struct partial_way {
    route way;
    std::filesystem::path rest;
};

struct longest_way {
    std::optional<partial_way> way;
    std::string kept_by;  ///< whom this thread would have to wait for to be led further
};

longest_way longest_way_here(const std::filesystem::path& name, const trusted_accounts& trusted) {
    std::filesystem::path rest;
    std::string whom;
    for (auto reached = name;; reached = reached.parent_path()) {
        host_folders folders;
        auto walked = walk(folders, reached.native(), trusted);
        if (auto* way = std::get_if<route>(&walked))
            return {partial_way{std::move(*way), std::move(rest)}, std::move(whom)};
        if (auto kept = kept_by(walked, trusted); !kept.empty()) whom = std::move(kept);
        if (!reached.has_relative_path()) return {};
        rest = rest.empty() ? reached.filename() : reached.filename() / rest;
    }
}

std::optional<partial_way> walk_as_far_as_it_leads(const std::filesystem::path& name,
                                                   const trusted_accounts& trusted) {
    auto [way, whom] = longest_way_here(name, trusted);
    if (whom.empty()) return way;
    auto answer =
        ask_all_in_time<longest_way>(whom, [name, trusted] { return longest_way_here(name, trusted); });
    return answer ? std::move(answer->way) : std::move(way);
}

}  // namespace

std::filesystem::path real_name(const std::filesystem::path& name, const trusted_accounts& trusted) {
    const auto led = walk_as_far_as_it_leads(name, trusted);
    if (!led) return name.lexically_normal();
    const std::filesystem::path place{led->way.place};
    return (led->rest.empty() ? place : place / led->rest).lexically_normal();
}

bool others_choose(const std::filesystem::path& name, const trusted_accounts& trusted) {
    const auto led = walk_as_far_as_it_leads(name, trusted);
    return led && judge_own(led->way, trusted).has_value();
}

}  // namespace tokenkeeper::files
