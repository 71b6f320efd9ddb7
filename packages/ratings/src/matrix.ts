/** Rows of a square symmetric matrix. */
export type Matrix = number[][];

export function zeros(size: number): Matrix {
  return Array.from({ length: size }, () => new Array<number>(size).fill(0));
}

/** Inverse of a symmetric positive definite matrix, by Cholesky's decomposition. Throws when it is not positive definite. */
export function invert(matrix: Matrix): Matrix {
  const lower = decompose(matrix);
  const columns = matrix.map((_, column) =>
    solve(
      lower,
      matrix.map((_, row) => (row === column ? 1 : 0)),
    ),
  );
  return columns;
}

export function multiply(matrix: Matrix, vector: readonly number[]): number[] {
  return matrix.map((row) => dot(row, vector));
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, value, index) => total + value * b[index]!, 0);
}

/** L of matrix = L Lᵀ. */
function decompose(matrix: Matrix): Matrix {
  const lower = zeros(matrix.length);
  for (let row = 0; row < matrix.length; row++) {
    for (let column = 0; column <= row; column++) {
      let rest = matrix[row]![column]!;
      for (let k = 0; k < column; k++) rest -= lower[row]![k]! * lower[column]![k]!;
      if (row !== column) lower[row]![column] = rest / lower[column]![column]!;
      else if (rest > 0) lower[row]![row] = Math.sqrt(rest);
      else throw new RangeError('the matrix is not positive definite');
    }
  }
  return lower;
}

/** x of L Lᵀ x = right. */
function solve(lower: Matrix, right: readonly number[]): number[] {
  const x = [...right];
  for (let row = 0; row < x.length; row++) {
    for (let k = 0; k < row; k++) x[row]! -= lower[row]![k]! * x[k]!;
    x[row]! /= lower[row]![row]!;
  }
  for (let row = x.length - 1; row >= 0; row--) {
    for (let k = row + 1; k < x.length; k++) x[row]! -= lower[k]![row]! * x[k]!;
    x[row]! /= lower[row]![row]!;
  }
  return x;
}
