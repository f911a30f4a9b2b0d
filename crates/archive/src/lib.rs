//! Masters become preservation copies, derivatives, feeds and pages
