#include "daemon/store/stored_histories.hpp"

#include "daemon/store/memory/memory.hpp"
#include "daemon/store/writer.hpp"

#include <utility>

namespace tokenkeeper::store {

void stored_histories::write(stored_history latest) {
    held_.histories.change(std::move(latest));
    disk_.wake();
}

std::size_t stored_histories::waiting() const noexcept {
    return held_.histories.size();
}

std::vector<stored_history> stored_histories::take_found() {
    return std::exchange(held_.found_histories, {});
}

void stored_histories::give_all(all_histories source) {
    held_.every_history = std::move(source);
}

std::string stored_histories::earlier_name(session_id id) const {
    return held_.rows.earlier_name(id);
}

bool stored_histories::has_row(const std::string& name) const {
    return held_.rows.has(name);
}

}  // namespace tokenkeeper::store
