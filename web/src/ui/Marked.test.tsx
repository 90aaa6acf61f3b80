import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { Marked } from './Marked';

test('marks become elements, everything else stays text', () => {
  const { container } = render(<Marked text="V/v <mark>kế hoạch</mark> &lt;script&gt;alert(1)&lt;/script&gt; A &amp; B &quot;C&quot;" />);
  expect(container.querySelectorAll('mark')).toHaveLength(1);
  expect(container.querySelector('script')).toBeNull();
  expect(container.textContent).toBe('V/v kế hoạch <script>alert(1)</script> A & B "C"');
});

test('markup that is not a mark is shown, not obeyed', () => {
  const { container } = render(<Marked text={'<img src=x onerror=alert(1)><mark class="x">a</mark>'} />);
  expect(container.querySelector('img')).toBeNull();
  expect(container.querySelector('mark[class]')).toBeNull();
});
