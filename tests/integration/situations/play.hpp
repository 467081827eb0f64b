#pragma once

#include "tests/integration/situations/situation.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tokenkeeper::integration::situations {

/// All rows of the table, in the order of the tests.
const std::vector<situation>& all_situations();

/// Plays rows all at once, as most of their time is waiting, and keeps what came of each.
class play {
public:
    /// `names`: of the rows to be played.
    explicit play(const std::set<std::string>& names);
    play(const play&) = delete;
    play& operator=(const play&) = delete;
    ~play();

    struct result {
        std::string failure;   ///< empty: the row is right
        std::string obstacle;  ///< why it could not be played on this host; empty: it was
    };
    [[nodiscard]] const result& of_row(const std::string& name) const { return results_.at(name); }

private:
    struct scene;

    scene& scene_at(place where);
    void run();

    std::map<place, std::unique_ptr<scene>> scenes_;
    std::map<std::string, result> results_;
};

}  // namespace tokenkeeper::integration::situations
