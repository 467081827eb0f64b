#pragma once

#include "daemon/store/memory/row.hpp"
#include "daemon/store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace tokenkeeper::store {

/// Knows which rows are ahead of the disk, and which names the disk has yet to forget. Each step costs
/// O(log n) for each row that it is about.
class unsaved_rows {
public:
    /// One commit takes these rows and names along.
    struct batch {
        struct item {
            row_pointer target;
            std::uint64_t number = 0;  ///< of the change that is taken
        };
        std::vector<item> changed;
        std::vector<item> observed;
        std::vector<std::string> forgotten;
    };

    /// To be written soon; `first`: before others, as somebody waits for it.
    void change(const row_pointer& changed, bool first);
    /// Only its observations changed: there is time.
    void observe(const row_pointer& changed);
    void forget(std::string name);
    /// The row is gone, from the disk too.
    void remove(const row_pointer& gone);
    /// The row must no longer be written.
    void drop(const row_pointer& gone);

    [[nodiscard]] bool any_changed() const noexcept {
        return !first_.empty() || !changed_.empty() || !forgotten_.empty();
    }
    [[nodiscard]] bool any_observed() const noexcept { return !observed_.empty(); }
    [[nodiscard]] std::size_t observed() const noexcept { return observed_.size(); }

    /// At most `most` rows, but all that somebody waits for; then observations, where they are wanted and
    /// there is nothing else left.
    batch take(std::size_t most, bool observations);
    static void copy(const batch& taken, changes& wanted);
    /// The batch is durable; a row that changed during the commit stays.
    void saved(const batch& taken);
    void failed(batch taken);

private:
    using queue = std::map<std::uint64_t, row_pointer>;

    std::uint64_t number_ = 0;
    queue first_;
    queue changed_;
    queue observed_;
    std::set<std::string> forgotten_;
};

}  // namespace tokenkeeper::store
